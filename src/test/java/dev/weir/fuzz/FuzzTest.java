package dev.weir.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Everything that was found before, and some new inputs for every door. {@code -Dseed=N} makes
 * others, {@code -Dinputs=N} more of them; {@code bin/bench fuzz} looks for as long as one likes.
 */
class FuzzTest {
  @TestFactory
  Stream<DynamicTest> nothingBreaksWhateverComes() {
    return Targets.all().stream()
        .map(target -> DynamicTest.dynamicTest(target.name(), () -> Fuzzer.test(target)));
  }

  @Test
  void everyFolderOfTheCorpusHasItsTarget() throws IOException {
    List<String> names = new ArrayList<>(Targets.ELSEWHERE);
    Targets.all().forEach(target -> names.add(target.name()));
    assertThat(names).doesNotHaveDuplicates().containsAll(Corpus.targets());
  }

  /** A fuzzer that sees nothing would be green for ever. */
  @Test
  void aTargetThatBreaksIsFoundAndTheInputMadeSmall() throws IOException {
    FuzzTarget broken =
        new FuzzTarget() {
          @Override
          public String name() {
            return "broken-on-purpose";
          }

          @Override
          public List<byte[]> seeds() {
            return List.of("a long and harmless beginning".getBytes());
          }

          @Override
          public List<String> words() {
            return List.of("!");
          }

          @Override
          public void run(byte[] input) {
            if (new String(input).contains("!!")) {
              throw new IllegalStateException("two of them");
            }
          }
        };
    AtomicLong left = new AtomicLong(10_000);
    try (Fuzzer fuzzer = new Fuzzer(broken)) {
      Fuzzer.Find find = fuzzer.search(1, () -> left.getAndDecrement() > 0).orElseThrow();
      assertThat(new String(find.input())).isEqualTo("!!");
      assertThat(find.story()).contains("broken-on-purpose: input ", " of seed 1 broke it");
    }
  }
}
