package dev.weir.nativeimage;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.eclipse.jgit.lib.Config;

/**
 * JGit asks the classes of its settings by reflection for their method {@code values}; there are
 * dozens, and which ones depends on what stands in the configuration of a repository.
 */
final class JGitSubstitutions {
  private JGitSubstitutions() {}

  @TargetClass(Config.class)
  static final class ConstantsWithoutAMethod {
    private ConstantsWithoutAMethod() {}

    /** An enum's own constants are in every executable. */
    @Substitute
    @SuppressWarnings("unchecked") // An array of the value's own class.
    private static <T> T[] allValuesOf(T value) {
      return (T[]) ((Enum<?>) value).getDeclaringClass().getEnumConstants();
    }
  }
}
