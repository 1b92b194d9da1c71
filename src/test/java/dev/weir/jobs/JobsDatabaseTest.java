package dev.weir.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.engine.RolloutStore.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobsDatabaseTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFileThatIsHeldKeepsItsWriteAheadLogBetweenTwoPiecesOfWork(
      boolean there, @TempDir Path folder) {
    Path log = folder.resolve("weir-jobs.db-wal");
    JobsDatabase database = JobsDatabase.file(folder.resolve("weir-jobs.db"));
    if (there) {
      NoticeTables.create(database);
      assertThat(log).doesNotExist();
    }

    try (JobsDatabase.Hold _ = database.hold()) {
      NoticeTables.create(database);
      assertThat(log).exists();
    }
    assertThat(log).doesNotExist();
  }

  @Test
  void oneThatCannotBeOpenedSaysWhichAndThatNothingIsLost(@TempDir Path folder) {
    JobsDatabase database = JobsDatabase.file(folder.resolve("missing/weir-jobs.db"));

    assertThatThrownBy(database::hold)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Could not open the jobs database " + folder)
        .hasMessageContaining("notices wait until it is back");
  }

  @ParameterizedTest
  @CsvSource({"/s/weir.db,/s/weir-jobs.db", "/s/state,/s/state-jobs", "/s/.db,/s/.db-jobs"})
  void jobsLieBesideTheState(String state, String jobs) {
    assertThat(JobsDatabase.beside(Path.of(state))).isEqualTo(Path.of(jobs));
  }
}
