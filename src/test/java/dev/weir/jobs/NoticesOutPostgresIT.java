package dev.weir.jobs;

import dev.weir.testing.RealPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same in a PostgreSQL. */
class NoticesOutPostgresIT extends NoticesOutTest {
  @TempDir static Path server;
  private static RealPostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    postgres = RealPostgres.start(server);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @AfterEach
  void clear() throws SQLException {
    postgres.execute("DROP TABLE weir_cursor, weir_receiver, weir_notification");
  }

  @Override
  JobsDatabase database() {
    return JobsDatabase.postgres(
        postgres.url(), Optional.of(RealPostgres.USER), Optional.of(RealPostgres.PASSWORD));
  }
}
