package dev.weir.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {
  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir Path temporary;

  @Test
  void theSecondStartTakesWhatTheFirstHasWritten() throws IOException {
    Path library = NativeLibrary.place(temporary, CONTENT);
    Files.setLastModifiedTime(library, FileTime.from(Instant.EPOCH));

    assertThat(NativeLibrary.place(temporary, CONTENT)).isEqualTo(library);
    assertThat(library).hasBinaryContent(CONTENT);
    assertThat(Files.getLastModifiedTime(library).toInstant()).isEqualTo(Instant.EPOCH);
    assertThat(Files.getPosixFilePermissions(library.getParent()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @ParameterizedTest
  @CsvSource({"0", "2", "3", "4"})
  void oneThatIsHalfWrittenIsWrittenAgain(int length) throws IOException {
    Path library = NativeLibrary.place(temporary, CONTENT);
    Files.write(library, new byte[length]);

    NativeLibrary.place(temporary, CONTENT);

    assertThat(library).hasBinaryContent(CONTENT);
    try (Stream<Path> left = Files.list(library.getParent())) {
      assertThat(left).containsExactly(library);
    }
  }

  @Test
  void aFolderThatOthersMayWriteIsNotUsed() throws IOException {
    Path folder = NativeLibrary.place(temporary, CONTENT).getParent();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> NativeLibrary.place(temporary, CONTENT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder + " is not a folder of this user alone");
  }

  @Test
  void aLinkThatSomebodyPutThereIsNotFollowed() throws IOException {
    Path folder = NativeLibrary.place(temporary, CONTENT).getParent();
    Path theirs = temporary.resolve("theirs");
    Files.move(folder, theirs);
    Files.createSymbolicLink(folder, theirs);

    assertThatThrownBy(() -> NativeLibrary.place(temporary, CONTENT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a folder of this user alone");
  }

  @ParameterizedTest
  @CsvSource({
    "Linux,amd64,/org/sqlite/native/Linux/x86_64/libsqlitejdbc.so",
    "Linux,aarch64,/org/sqlite/native/Linux/aarch64/libsqlitejdbc.so"
  })
  void theDriverHasTheLibraryWhereItIsLookedFor(String system, String architecture, String where)
      throws IOException {
    assertThat(NativeLibrary.resource(system, architecture)).contains(where);
    try (var in = org.sqlite.SQLiteJDBCLoader.class.getResourceAsStream(where)) {
      assertThat(in).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({"Linux,ppc64", "Mac OS X,aarch64", "Windows 11,amd64"})
  void elsewhereTheDriverFindsOut(String system, String architecture) {
    assertThat(NativeLibrary.resource(system, architecture)).isEmpty();
  }
}
