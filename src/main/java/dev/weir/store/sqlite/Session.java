package dev.weir.store.sqlite;

import dev.weir.engine.RolloutStore.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One connection, used by one thread at a time, a transaction for each piece of work. */
final class Session implements AutoCloseable {
  private final Path file;
  private final DataSource source;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connection connection;
  private boolean closed;

  /** What is done with the connection. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  Session(Path file, DataSource source) {
    this.file = file;
    this.source = source;
  }

  /**
   * Does the work in one transaction.
   *
   * @param doing for the message when it fails, for example "save the state"
   * @throws StoreException when it failed; then nothing is changed
   */
  <T> T run(String doing, Work<T> work) {
    lock.lock();
    try {
      if (closed) {
        throw new StoreException("Could not " + doing + " in " + file + ": the store is closed.");
      }
      Connection open = open();
      try {
        T result = work.on(open);
        open.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(open, e);
        throw e;
      }
    } catch (SQLException e) {
      throw Failures.of(file, doing, e);
    } finally {
      lock.unlock();
    }
  }

  private Connection open() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = source.getConnection();
      open.setAutoCommit(false);
      connection = open;
    }
    return open;
  }

  private void rollBack(Connection open, Exception because) {
    try {
      open.rollback();
    } catch (SQLException e) {
      because.addSuppressed(e);
      // Nobody knows what this connection still holds: the next work gets a new one.
      connection = null;
      try {
        open.close();
      } catch (SQLException onClose) {
        because.addSuppressed(onClose);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    lock.lock();
    try {
      closed = true;
      Connection open = connection;
      connection = null;
      if (open != null) {
        open.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
