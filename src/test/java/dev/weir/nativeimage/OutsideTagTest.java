package dev.weir.nativeimage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.weir.testing.Product;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code bin/native} runs the tests with the tag {@code outside}: none may be without it. */
class OutsideTagTest {
  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.OnlyIncludeTests())
          .importPackages("dev.weir");

  private static ArchRule tagged(String ending) {
    return classes()
        .that()
        .haveSimpleNameEndingWith(ending)
        .should(
            new ArchCondition<>("carry the tag outside when they start the product") {
              @Override
              public void check(JavaClass test, ConditionEvents events) {
                boolean starts = reaches(test, new HashSet<>());
                boolean tagged =
                    test.tryGetAnnotationOfType(Tag.class)
                        .filter(tag -> tag.value().equals("outside"))
                        .isPresent();
                events.add(
                    new SimpleConditionEvent(
                        test,
                        starts == tagged,
                        test.getName()
                            + (starts
                                ? " starts the product and has no @Tag(\"outside\")"
                                : " has the tag and never starts the product")));
              }
            });
  }

  /** Whether the way from a class to the product goes through classes of this project alone. */
  private static boolean reaches(JavaClass from, Set<String> been) {
    if (from.isEquivalentTo(Product.class)) {
      return true;
    }
    return from.getName().startsWith("dev.weir.")
        && been.add(from.getName())
        && from.getDirectDependenciesFromSelf().stream()
            .anyMatch(dependency -> reaches(dependency.getTargetClass(), been));
  }

  @Test
  void everyTestThatStartsTheProductHasTheTag() {
    tagged("IT").check(TESTS);
  }

  /** Wrong on purpose. */
  static final class Forgotten {
    String command() {
      return Product.command().toString();
    }
  }

  @Test
  void oneWithoutItIsFound() {
    JavaClasses wrong = new ClassFileImporter().importClasses(Forgotten.class, Product.class);
    assertThatThrownBy(() -> tagged("Forgotten").check(wrong))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Forgotten starts the product");
  }
}
