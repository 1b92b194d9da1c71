package dev.weir.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tries mutants. Each day another part of the list, so that every one has its turn within {@link
 * #PARTS} days; {@code -Dmutants=all} tries all.
 */
class MutantsIT {
  private static final int PARTS = 4;

  @Test
  void everyMutantIsCaught() throws IOException, InterruptedException {
    List<Mutant> all = MutantList.read().all();
    assertThat(Mutants.attempt(todays(all), System.out::println)).isEmpty();
  }

  @Test
  void everyMutantHasItsDay() throws IOException {
    List<Mutant> all = MutantList.read().all();
    List<Mutant> tried = new ArrayList<>();
    for (int part = 0; part < PARTS; part++) {
      tried.addAll(part(all, part));
    }
    assertThat(tried).containsExactlyInAnyOrderElementsOf(all);
  }

  private static List<Mutant> todays(List<Mutant> all) {
    return System.getProperty("mutants", "").equals("all")
        ? all
        : part(all, (int) Math.floorMod(LocalDate.now().toEpochDay(), PARTS));
  }

  private static List<Mutant> part(List<Mutant> all, int part) {
    List<Mutant> some = new ArrayList<>();
    for (int i = part; i < all.size(); i += PARTS) {
      some.add(all.get(i));
    }
    return some;
  }
}
