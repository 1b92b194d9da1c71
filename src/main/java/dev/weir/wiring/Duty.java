package dev.weir.wiring;

import dev.weir.engine.RolloutStore.StoreException;
import dev.weir.engine.Standby;
import dev.weir.store.replica.ReplicatedStore;
import dev.weir.store.replica.SharedLog.Head;
import dev.weir.xds.server.CatchUp;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one of several engines does: while it leads there is a term, else it stands by and follows
 * the log. A term begins as after a start, from what is durable, and ends as if the process had
 * been killed. {@link #step} is called by one thread alone, whenever something has happened;
 * everything else may be called by any.
 */
public final class Duty {
  private static final Logger LOG = LoggerFactory.getLogger(Duty.class);

  private final String name;
  private final ReplicatedStore store;
  private final Standby standby;
  private final CatchUp catchUp;
  private final Surroundings around;
  private volatile boolean elected;
  private volatile boolean deposed;
  private boolean inTerm;
  private Optional<Head> followed = Optional.empty();
  private boolean owed;

  /** What it finds and what it moves. Called by the thread that steps. */
  public interface Surroundings {
    /** Whether what the proxies of the other engines say has been read once. */
    boolean hearsTheOthers();

    /** The newest head of the log that was seen. */
    Optional<Head> newest();

    /**
     * The store leads: a term begins.
     *
     * @throws StoreException when it cannot; it is tried again with another term of the log
     */
    void begin();

    /** Whether the proxies have been given what this term began with. */
    boolean serves();

    /** The term is over. */
    void end();

    /** Gives up the seat, and stands again. */
    void stepDown();
  }

  /**
   * @param name of the engine, for people
   */
  public Duty(
      String name, ReplicatedStore store, Standby standby, CatchUp catchUp, Surroundings around) {
    this.name = name;
    this.store = store;
    this.standby = standby;
    this.catchUp = catchUp;
    this.around = around;
  }

  /** Should lead from now on. */
  public void elected() {
    elected = true;
  }

  /** Should lead no more. */
  public void dismissed() {
    elected = false;
  }

  /** Cannot lead any more, as the store has found: the seat is given up in the next step. */
  public void deposed() {
    elected = false;
    deposed = true;
  }

  /** Whether something is left to do that nobody will call for. */
  public boolean owes() {
    return owed || catchUp.isWanted() || (elected && !inTerm);
  }

  /** Does what is due. What fails is tried again in the next step. */
  public void step() {
    try {
      if (deposed) {
        deposed = false;
        end();
        around.stepDown();
      }
      if (!elected && inTerm) {
        end();
      }
      if (elected && !inTerm) {
        begin();
      }
      follow();
      if (catchUp.isWanted()) {
        look();
      }
    } catch (IOException e) {
      owed = true;
      LOG.warn("replica={} the log is not followed, tried again: {}", name, e.getMessage());
    } catch (StoreException e) {
      owed = true;
      LOG.warn("replica={} {}", name, e.getMessage());
    } catch (RuntimeException e) {
      owed = true;
      LOG.error("replica={} a step failed; the next one tries again", name, e);
    }
  }

  /** What the other engines' proxies say comes first: else this one would not wait for them. */
  private void begin() {
    if (!around.hearsTheOthers()) {
      owed = true;
      return;
    }
    store.lead();
    around.begin();
    inTerm = true;
    owed = false;
  }

  /** Ends the term, if there is one. */
  void end() {
    store.resign();
    if (inTerm) {
      around.end();
      inTerm = false;
      followed = Optional.empty();
    }
  }

  private void follow() throws IOException {
    Optional<Head> newest = around.newest();
    if (newest.isEmpty() || (newest.equals(followed) && !owed)) {
      return;
    }
    store.follow(newest.get());
    followed = newest;
    owed = !inTerm && !standby.look();
  }

  /** Looks at the log itself: a proxy has more than this engine. */
  private void look() throws IOException {
    long look = catchUp.begins();
    store.catchUp();
    if (inTerm ? store.leads() && around.serves() : standby.look()) {
      catchUp.ended(look);
    }
  }
}
