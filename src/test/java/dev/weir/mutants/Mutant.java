package dev.weir.mutants;

import java.util.List;

/**
 * One way to break the product.
 *
 * @param name unique, in small letters with hyphens
 * @param breaks what goes wrong in the field, as a sentence
 * @param changes of the source; usually one
 * @param caughtBy each of these has to notice, alone
 */
record Mutant(String name, String breaks, List<Change> changes, List<Catcher> caughtBy) {
  Mutant {
    changes = List.copyOf(changes);
    caughtBy = List.copyOf(caughtBy);
  }
}
