package dev.weir.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Tries every mutant. */
class MutantsIT {
  @Test
  void everyMutantIsCaught() throws IOException, InterruptedException {
    assertThat(Mutants.attempt(MutantList.read().all(), System.out::println)).isEmpty();
  }
}
