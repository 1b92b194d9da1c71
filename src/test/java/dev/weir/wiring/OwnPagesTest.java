package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnPagesTest {
  @Test
  void whatIsReadOnlyAndAsInTheFileIsGivenBackAndNothingElse() {
    List<String> smaps =
        """
        00410000-00420000 r-xp 00010000 fe:00 1234                               /usr/bin/weir
        Size:                 64 kB
        Rss:                  60 kB
        Anonymous:             0 kB
        AnonHugePages:         0 kB
        00420000-00430000 rw-p 00020000 fe:00 1234                               /usr/bin/weir
        Anonymous:             0 kB
        7f0000000000-7f0000002000 r--p 00030000 fe:00 1234                       /usr/bin/weir
        Anonymous:             4 kB
        7f0000002000-7f0000005000 r--p 00032000 fe:00 1234                       /usr/bin/weir
        Anonymous:             0 kB
        7f0000005000-7f0000006000 r--p 00032000 fe:00 77                         /usr/lib/libc.so.6
        Anonymous:             0 kB
        7f0000006000-7f0000007000 rw-p 00000000 00:00 0\s
        Anonymous:             0 kB
        7fff00000000-7fff00001000 r-xp 00000000 00:00 0                          [vdso]
        Anonymous:             0 kB
        """
            .lines()
            .toList();

    assertThat(OwnPages.copies(smaps, "/usr/bin/weir"))
        .containsExactly(
            new OwnPages.Piece(0x410000, 0x10000), new OwnPages.Piece(0x7f0000002000L, 0x3000));
  }

  @Test
  void thisSystemWritesItTheSameWay() throws IOException {
    List<String> smaps = Files.readAllLines(Path.of("/proc/self/smaps"));
    String program = Path.of("/proc/self/exe").toRealPath().toString();

    assertThat(OwnPages.copies(smaps, program)).isNotEmpty();
  }

  @Test
  void onAJvmNothingHappens() {
    OwnPages.giveBack();
  }
}
