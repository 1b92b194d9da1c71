package dev.weir.nativeimage;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.flywaydb.core.internal.scanner.classpath.ClassPathLocationScanner;
import org.flywaydb.core.internal.scanner.classpath.ClassPathScanner;
import org.jspecify.annotations.Nullable;

/**
 * Flyway searches the class path in the ways of several application servers, whose classes are not
 * there. Weir gives it its migrations by name ({@code store/sqlite/Schema}), so nothing is
 * searched.
 */
final class FlywaySubstitutions {
  private FlywaySubstitutions() {}

  @TargetClass(ClassPathScanner.class)
  static final class NoSearch {
    private NoSearch() {}

    /** Null is Flyway's own word for a place that it cannot search. */
    @Substitute
    private @Nullable ClassPathLocationScanner createLocationScanner(String protocol) {
      return null;
    }
  }
}
