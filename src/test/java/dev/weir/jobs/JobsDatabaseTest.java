package dev.weir.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobsDatabaseTest {
  @ParameterizedTest
  @CsvSource({"/s/weir.db,/s/weir-jobs.db", "/s/state,/s/state-jobs", "/s/.db,/s/.db-jobs"})
  void jobsLieBesideTheState(String state, String jobs) {
    assertThat(JobsDatabase.beside(Path.of(state))).isEqualTo(Path.of(jobs));
  }
}
