package dev.weir.store.sqlite;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.store.document.DocumentException;
import dev.weir.store.document.StateDocuments;
import dev.weir.store.document.StoreContent;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The store in one SQLite file. One writer and one reader connection: with the write-ahead log they
 * do not wait for each other. A save is on the disk (fsync) when it returns.
 */
public final class SqliteStore implements ReplicaFile, AutoCloseable {
  /** Outcomes of commands are forgotten after that long, measured by the newest outcome. */
  public static final Duration OUTCOMES_KEPT = Duration.ofDays(7);

  /** Most journal entries in one answer. */
  public static final int MAX_JOURNAL_ENTRIES = 1_000;

  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_WAL_BYTES = 64 * 1024 * 1024;

  /** SQLite's own limit of a file, in pages of 4 KiB: 4 TiB. */
  private static final int MAX_PAGES = 1_073_741_823;

  private final Path file;
  private final StateFileLock lock;
  private final Session writer;
  private final Session reader;
  private final Session looker;

  /**
   * Opens the file, or makes it and its folder.
   *
   * @throws StoreException when another process uses it, when it is damaged, of a newer Weir, or
   *     cannot be written; the message says what to do
   */
  public SqliteStore(Path file) {
    this(file, MAX_PAGES);
  }

  SqliteStore(Path file, int maxPages) {
    try {
      this.file = StateFileLock.realPath(file);
      this.lock = StateFileLock.take(this.file);
    } catch (IOException e) {
      throw new StoreException(
          "Could not open the state file "
              + file
              + ": "
              + e
              + ". Weir must be able to write the file and its folder: check that the path is right,"
              + " the owner, the permissions, and whether the disk is full or mounted read-only.",
          e);
    }
    NativeLibrary.prepare();
    SQLiteDataSource source = new SQLiteDataSource(config(maxPages));
    source.setUrl("jdbc:sqlite:" + this.file);
    this.writer = new Session(this.file, source);
    this.reader = new Session(this.file, source);
    this.looker = new Session(this.file, source);
    try {
      // It stays open: the last connection that closes takes the write-ahead log away, which waits
      // for the disk each time.
      writer.run("open the state", this::inspect);
      Schema.migrate(this.file, source);
    } catch (RuntimeException e) {
      closeAfter(e);
      throw e;
    }
  }

  private static SQLiteConfig config(int maxPages) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
    config.enforceForeignKeys(true);
    config.setJournalSizeLimit(MAX_WAL_BYTES);
    config.setMaxPageCount(maxPages);
    // Nobody asks for them, and the driver would run a query for them after every insert.
    config.setGetGeneratedKeys(false);
    return config;
  }

  private boolean inspect(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
      String found = rows.next() ? rows.getString(1) : "no answer";
      if (!found.equals("ok")) {
        throw new StoreException(
            "The state file "
                + file
                + " failed its check: "
                + found
                + ". "
                + Failures.damaged(file));
      }
      return true;
    }
  }

  @Override
  public List<RolloutState> loadStates() {
    return reader.run("load the states", this::states);
  }

  private List<RolloutState> states(Connection connection) throws SQLException {
    List<RolloutState> states = new ArrayList<>();
    try (Statement select = connection.createStatement();
        ResultSet rows =
            select.executeQuery("SELECT rollout, document FROM rollout_state ORDER BY rollout")) {
      while (rows.next()) {
        states.add(state(rows.getString("rollout"), rows.getString("document")));
      }
    }
    return states;
  }

  private RolloutState state(String rollout, String document) {
    try {
      return StateDocuments.read(document);
    } catch (DocumentException e) {
      throw new StoreException(
          "The stored state of rollout "
              + rollout
              + " in "
              + file
              + " cannot be read: "
              + e.getMessage()
              + ". Another version of Weir wrote it, or it was changed by hand: start the Weir that"
              + " wrote it, or put back a backup.",
          e);
    }
  }

  @Override
  public void save(Batch batch) {
    save(batch, Optional.empty());
  }

  @Override
  public void save(Batch batch, LogPosition reached) {
    save(batch, Optional.of(reached));
  }

  private void save(Batch batch, Optional<LogPosition> reached) {
    writer.run(
        "save the state",
        connection -> {
          if (reached.isPresent()) {
            Replica.reached(connection, reached.get());
          }
          if (batch.intent().isPresent()) {
            LastIntent.replace(connection, batch.intent().get());
          }
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM rollout_state WHERE rollout = ?")) {
            for (ResourceId rollout : batch.removed()) {
              delete.setString(1, rollout.toString());
              delete.executeUpdate();
            }
          }
          Replica.states(connection, batch.states());
          Journal.append(connection, batch.journal());
          Outcomes.add(connection, batch.outcomes(), OUTCOMES_KEPT);
          return batch;
        });
  }

  @Override
  public Optional<CommandOutcome> outcomeOf(String commandId) {
    return reader.run("look up a command", connection -> Outcomes.byId(connection, commandId));
  }

  @Override
  public List<StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit) {
    if (limit < 1 || limit > MAX_JOURNAL_ENTRIES) {
      throw new IllegalArgumentException("limit is 1 to " + MAX_JOURNAL_ENTRIES + ": " + limit);
    }
    return reader.run(
        "read the journal", connection -> Journal.newest(connection, rollout, before, limit));
  }

  @Override
  public String storeId() {
    return reader.run("read the store's id", SqliteStore::id);
  }

  static String id(Connection connection) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT id FROM store_identity")) {
      row.next();
      return row.getString("id");
    }
  }

  @Override
  public long newest() {
    return reader.run("read the journal", Journal::newestNumber);
  }

  @Override
  public List<StoredEntry> after(long number, int limit) {
    return reader.run("read the journal", connection -> Journal.after(connection, number, limit));
  }

  /** What keeps the journal within these limits; one for each store, called by one thread. */
  public JournalSweep sweep(JournalLimits limits) {
    return new JournalSweep(looker, writer, limits);
  }

  @Override
  public Optional<StoredIntent> loadIntent() {
    return reader.run("load the last good resources", LastIntent::load);
  }

  @Override
  public Map<String, PublishedVersion> loadVersions() {
    return reader.run("load the published versions", Publications::versions);
  }

  @Override
  public Map<ResourceId, List<RetiredResource>> loadRetired() {
    return reader.run("load the retired clusters", Publications::retired);
  }

  @Override
  public void savePublication(
      List<PublishedVersion> versions, Map<ResourceId, List<RetiredResource>> retired) {
    savePublication(versions, retired, Optional.empty());
  }

  @Override
  public void savePublication(
      List<PublishedVersion> versions,
      Map<ResourceId, List<RetiredResource>> retired,
      LogPosition reached) {
    savePublication(versions, retired, Optional.of(reached));
  }

  private void savePublication(
      List<PublishedVersion> versions,
      Map<ResourceId, List<RetiredResource>> retired,
      Optional<LogPosition> reached) {
    writer.run(
        "save the published versions",
        connection -> {
          if (reached.isPresent()) {
            Replica.reached(connection, reached.get());
          }
          Publications.put(connection, versions);
          Publications.replace(connection, retired);
          return versions;
        });
  }

  @Override
  public Optional<LogPosition> position() {
    return reader.run("read the position in the log", Replica::position);
  }

  @Override
  public StoreContent content() {
    return writer.run(
        "read the whole store", connection -> Replica.content(connection, states(connection)));
  }

  @Override
  public void follow(LogPosition reached) {
    writer.run(
        "write the position in the log",
        connection -> {
          Replica.reached(connection, reached);
          return reached;
        });
  }

  @Override
  public void replace(StoreContent content, LogPosition reached) {
    writer.run(
        "take over a store",
        connection -> {
          Replica.replace(connection, content);
          Replica.reached(connection, reached);
          return reached;
        });
  }

  /** Frees the file for another process. Work that comes later is refused. */
  @Override
  public void close() {
    StoreException failure = new StoreException("Could not close the state file " + file + ".");
    closeAfter(failure);
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  private void closeAfter(RuntimeException because) {
    // The lock last: while a connection is open the file is in use.
    for (AutoCloseable part : List.of(looker, reader, writer, lock)) {
      try {
        part.close();
      } catch (Exception e) {
        because.addSuppressed(e);
      }
    }
  }
}
