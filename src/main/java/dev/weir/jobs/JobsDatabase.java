package dev.weir.jobs;

import dev.weir.engine.RolloutStore.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Where jobs and notices lie: a file beside the engine's own, or a PostgreSQL that several share.
 */
public final class JobsDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(JobsDatabase.class);

  /** How long a connection waits for another one's transaction. */
  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(10);

  private static final int MAX_WAL_BYTES = 16 * 1024 * 1024;

  private final DataSource source;
  private final boolean shared;
  private final String place;

  private JobsDatabase(DataSource source, boolean shared, String place) {
    this.source = source;
    this.shared = shared;
    this.place = place;
  }

  /** A file of this engine alone. */
  public static JobsDatabase file(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
    config.setJournalSizeLimit(MAX_WAL_BYTES);
    // A transaction that begins to read and then wants to write is refused at once when another
    // one wrote meanwhile; one that begins as a writer waits for its turn.
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return new JobsDatabase(source, false, file.toString());
  }

  /** The file for jobs beside a state file: {@code weir.db} has {@code weir-jobs.db}. */
  public static Path beside(Path state) {
    String name = String.valueOf(state.getFileName());
    int dot = name.lastIndexOf('.');
    return state.resolveSibling(
        dot <= 0 ? name + "-jobs" : name.substring(0, dot) + "-jobs" + name.substring(dot));
  }

  /**
   * A PostgreSQL.
   *
   * @param url {@code jdbc:postgresql://…}, without user and password
   */
  public static JobsDatabase postgres(
      String url, Optional<String> user, Optional<String> password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    user.ifPresent(source::setUser);
    password.ifPresent(source::setPassword);
    source.setApplicationName("weir");
    source.setConnectTimeout(5);
    source.setSocketTimeout(30);
    source.setTcpKeepAlive(true);
    return new JobsDatabase(source, true, url.replaceAll("[?].*$", ""));
  }

  DataSource source() {
    return source;
  }

  /** Whether other engines work on it too. */
  boolean shared() {
    return shared;
  }

  /** Where it is, for people. */
  String place() {
    return place;
  }

  /** Keeps a file in use. */
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Keeps a file in use until it is closed. Without it every piece of work is the last one that
   * uses the file, and ends with taking the write-ahead log away: four waits for the disk, and as
   * many again to begin the next one.
   *
   * @throws StoreException when the file cannot be opened
   */
  Hold hold() {
    if (shared) {
      return () -> {};
    }
    try {
      Connection connection = source.getConnection();
      // Only who has read something uses the log, and a new file is not read by being opened.
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT count(*) FROM sqlite_schema");
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
      return () -> {
        try {
          connection.close();
        } catch (SQLException e) {
          LOG.warn("the jobs database {} was not closed in order: {}", place, e.getMessage());
        }
      };
    } catch (SQLException e) {
      throw failed("open", e);
    }
  }

  /** What is done in one transaction. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Does the work in one transaction.
   *
   * @param doing for the message when it fails
   * @throws StoreException when it failed; then nothing is changed
   */
  <T> T run(String doing, Work<T> work) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.on(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        try {
          connection.rollback();
        } catch (SQLException onRollback) {
          e.addSuppressed(onRollback);
        }
        throw e;
      }
    } catch (SQLException e) {
      throw failed(doing + " in", e);
    }
  }

  private StoreException failed(String doing, SQLException e) {
    return new StoreException(
        "Could not "
            + doing
            + " the jobs database "
            + place
            + ": "
            + e.getMessage()
            + " Nothing was changed. Rollouts go on without it; notices wait until it is back.",
        e);
  }
}
