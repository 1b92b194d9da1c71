package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class VersionTest {
  private static Properties facts(String commit) {
    Properties facts = new Properties();
    facts.putAll(
        Map.of(
            "version",
            "1.2.3",
            "commit",
            commit,
            "commit.day",
            "2026-11-28",
            "commit.changed",
            "true",
            "java",
            "25.0.3",
            "quarkus",
            "3.33.2"));
    return facts;
  }

  @Test
  void aBuildOutsideOfACloneKnowsNoCommit() {
    assertThat(Version.of(facts("${git.commit.id.abbrev}"), false).commit()).isEmpty();
    assertThat(Version.of(facts(""), false).commit()).isEmpty();
    assertThat(Version.of(facts("abc"), false).commit())
        .hasValueSatisfying(commit -> assertThat(commit.changed()).isTrue());
  }

  @Test
  void aNativeOneSaysSo() {
    assertThat(Version.of(facts("abc"), true).runsOn()).startsWith("no JVM");
    assertThat(Version.of(facts("abc"), false).runsOn()).contains(Runtime.version().toString());
  }

  @Test
  void theBuildHasWrittenItsFactsDown() {
    assertThat(Version.current().version()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(Version.current().builtWith()).matches("Java 25.* and Quarkus 3\\..*");
  }
}
