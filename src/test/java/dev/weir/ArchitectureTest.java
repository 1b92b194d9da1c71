package dev.weir;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the rooms of the code apart; the table stands in ARCHITECTURE.md. */
class ArchitectureTest {
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.weir");

  private static final List<String> ADAPTERS =
      List.of(
          "intent", "metrics", "xds", "store", "api", "cli", "workload", "demo", "jobs", "notify");

  private static ArchRule mayUse(String room, List<String> allowed) {
    List<String> packages = new ArrayList<>(List.of("dev.weir." + room + ".."));
    packages.addAll(List.of("java.lang..", "java.time..", "java.util..", "java.math.."));
    packages.add("org.jspecify.annotations..");
    packages.addAll(allowed);
    return classes()
        .that()
        .resideInAPackage("dev.weir." + room + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(packages.toArray(String[]::new))
        .allowEmptyShould(true);
  }

  @Test
  void coreRoomsImportOnlyWhatTheTableSays() {
    mayUse("core.rollout", List.of()).check(CODE);
    mayUse("core.traffic", List.of("dev.weir.core.rollout")).check(CODE);
    mayUse("core.gate", List.of("dev.weir.core.rollout")).check(CODE);
    mayUse("core.notice", List.of("dev.weir.core.rollout")).check(CODE);
    mayUse(
            "core.plan",
            List.of(
                "dev.weir.core.rollout",
                "dev.weir.core.traffic..",
                "dev.weir.core.gate..",
                "dev.weir.core.notice"))
        .check(CODE);
    mayUse("core", List.of()).because("the core must run inside the simulation").check(CODE);
    mayUse("replay", List.of("dev.weir.core..")).because("it only plays the core").check(CODE);
  }

  @Test
  void theEngineKnowsTheCoreAndALogger() {
    mayUse("engine", List.of("dev.weir.core..", "org.slf4j..", "java.nio.file..")).check(CODE);
  }

  @Test
  void translationIsPure() {
    mayUse(
            "xds.translate",
            List.of(
                "dev.weir.core.traffic..",
                "dev.weir.core.rollout",
                "io.envoyproxy..",
                "com.google.protobuf..",
                "com.github.xds..",
                "java.security..",
                // For the checked exception of protobuf's in-memory stream.
                "java.io",
                "java.nio.charset.."))
        .check(CODE);
  }

  @Test
  void signaturesArePure() {
    mayUse(
            "webhook",
            List.of("dev.weir.core..", "java.security..", "javax.crypto..", "java.nio.charset"))
        .because("who signs and who checks share it")
        .check(CODE);
    readsNoClock("dev.weir.webhook..").check(CODE);
    mayUse("http", List.of("java.net.http")).check(CODE);
  }

  @Test
  void substitutionsOfANativeBuildKnowLibrariesAlone() {
    mayUse(
            "nativeimage",
            List.of(
                "com.oracle.svm.core.annotate",
                "org.graalvm..",
                "org.jobrunr..",
                "org.flywaydb..",
                "org.eclipse.jgit.lib",
                "org.jspecify..",
                "io.netty.handler.ssl",
                "java.security..",
                "javax.net.ssl"))
        .check(CODE);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.weir.nativeimage")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.weir.nativeimage", "com.oracle..", "org.graalvm..")
        .check(CODE);
  }

  @Test
  void templatesKnowNoticesAlone() {
    mayUse("template", List.of("dev.weir.core..", "io.quarkus.qute..", "com.fasterxml.jackson.."))
        .check(CODE);
  }

  @Test
  void noticesAreSentWithoutJobsAndJobsDoNotKnowHow() {
    mayUse(
            "notify",
            List.of(
                "dev.weir.core..",
                "dev.weir.engine..",
                "dev.weir.http",
                "dev.weir.template..",
                "com.fasterxml.jackson..",
                "jakarta.mail..",
                "org.eclipse.angus.mail..",
                "java.io..",
                "java.net..",
                "java.nio..",
                "java.security..",
                "javax.crypto..",
                "javax.net.ssl"))
        .check(CODE);
    mayUse(
            "jobs",
            List.of(
                "dev.weir.core..",
                "dev.weir.engine..",
                "com.fasterxml.jackson..",
                "org.jobrunr..",
                "org.postgresql..",
                "org.sqlite..",
                "org.slf4j..",
                "com.sun.net.httpserver",
                "java.io..",
                "java.net",
                "java.nio..",
                "java.security",
                "java.sql..",
                "javax.sql"))
        .check(CODE);
  }

  @Test
  void adaptersNeverImportEachOther() {
    for (String adapter : ADAPTERS) {
      List<String> others =
          ADAPTERS.stream()
              .filter(a -> !a.equals(adapter))
              .map(a -> "dev.weir." + a + "..")
              .toList();
      noClasses()
          .that()
          .resideInAPackage("dev.weir." + adapter + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others.toArray(String[]::new))
          .allowEmptyShould(true)
          .check(CODE);
    }
  }

  @Test
  void sourcesOfFilesShareARoomAndNothingElse() {
    noClasses()
        .that()
        .resideInAPackage("dev.weir.intent.git")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.weir.intent.directory")
        .check(CODE);
    noClasses()
        .that()
        .resideInAnyPackage("dev.weir.intent.directory", "dev.weir.intent.files")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.weir.intent.git")
        .check(CODE);
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.weir.intent.git", "dev.weir.nativeimage")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.eclipse.jgit..", "org.apache.sshd..")
        .check(CODE);
  }

  @Test
  void theClusterIsKnownToItsOwnRoomsAlone() {
    mayUse(
            "intent.kubernetes",
            List.of(
                "dev.weir.core..",
                "dev.weir.engine..",
                "dev.weir.intent.files",
                "dev.weir.intent.document",
                "dev.weir.intent.schema",
                "dev.weir.intent.resource",
                "dev.weir.kubernetes",
                "com.fasterxml.jackson..",
                "io.fabric8.kubernetes..",
                "org.slf4j..",
                "java.io..",
                "java.net..",
                "java.nio.."))
        .check(CODE);
    mayUse(
            "cli.cluster",
            List.of(
                "dev.weir.cli.client",
                "dev.weir.cli.json",
                "dev.weir.kubernetes",
                "io.fabric8.kubernetes..",
                "java.io",
                "java.net"))
        .check(CODE);
    noClasses()
        .that()
        .resideInAPackage("dev.weir.cli..")
        .and()
        .resideOutsideOfPackage("dev.weir.cli.cluster")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.weir.kubernetes", "dev.weir.cli.cluster")
        .because("a command that asks a server does not load what a cluster needs")
        .check(CODE);
    mayUse(
            "kubernetes",
            List.of(
                "io.fabric8.kubernetes..",
                "io.vertx..",
                "org.slf4j..",
                "java.lang.reflect",
                "java.net.."))
        .check(CODE);
    mayUse(
            "store.kubernetes",
            List.of(
                "dev.weir.core..",
                "dev.weir.engine..",
                "dev.weir.store.replica",
                "dev.weir.kubernetes",
                "com.fasterxml.jackson..",
                "io.fabric8.kubernetes..",
                "org.slf4j..",
                "java.io..",
                "java.net..",
                "java.security.."))
        .check(CODE);
    mayUse(
            "store.replica",
            List.of(
                "dev.weir.core..",
                "dev.weir.engine..",
                "dev.weir.store.document",
                "dev.weir.store.sqlite",
                "org.slf4j..",
                "java.io..",
                "java.nio.charset"))
        .because("where the log lies is the cluster's affair")
        .check(CODE);
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.weir.intent.kubernetes",
            "dev.weir.store.kubernetes",
            "dev.weir.kubernetes",
            "dev.weir.cli.cluster")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8..")
        .check(CODE);
  }

  @Test
  void nobodyImportsWiring() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.weir.wiring..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.weir.wiring..")
        .check(CODE);
  }

  private static ArchRule readsNoClock(String... rooms) {
    return noClasses()
        .that()
        .resideInAnyPackage(rooms)
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread");
  }

  @Test
  void coreAndEngineReadNoClock() {
    readsNoClock("dev.weir.core..", "dev.weir.engine..").check(CODE);
  }

  @Test
  void thereAreNoCycles() {
    slices().matching("dev.weir.(*)..").should().beFreeOfCycles().check(CODE);
    slices().matching("dev.weir.core.(*)..").should().beFreeOfCycles().check(CODE);
    slices()
        .matching("dev.weir.xds.(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(CODE);
  }

  @Test
  void namesSayTheRole() {
    noClasses().should().haveNameMatching(".*(Impl|Manager|Util|Utils|Helper)$").check(CODE);
  }

  @Test
  void everyPackageExplainsItself() {
    for (JavaPackage p : CODE.getPackage("dev.weir").getSubpackagesInTree()) {
      if (!p.getClasses().isEmpty()) {
        assertThat(p.tryGetPackageInfo()).as(p.getName() + " has no package-info.java").isPresent();
      }
    }
  }

  /**
   * Each rule is run against a fixture that breaks it, so that a rule which never bites is seen.
   */
  @ParameterizedTest
  @CsvSource({"clock", "importsFramework"})
  void theRulesBite(String rule) {
    JavaClasses wrong = new ClassFileImporter().importPackages("dev.weir.core.wrong");
    assertThat(wrong).isNotEmpty();
    assertThatThrownBy(
            () -> {
              switch (rule) {
                case "clock" -> readsNoClock("dev.weir.core..").check(wrong);
                default -> mayUse("core", List.of()).check(wrong);
              }
            })
        .isInstanceOf(AssertionError.class);
  }
}
