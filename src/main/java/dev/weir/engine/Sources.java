package dev.weir.engine;

import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a read of the source into what is in force: all of a valid set, or none of it. */
final class Sources {
  private static final Logger LOG = LoggerFactory.getLogger(Sources.class);

  private final RolloutStore store;
  private final IntentReader reader;
  private final PlanCompiler compiler;
  private final String name;

  Sources(RolloutStore store, IntentReader reader, PlanCompiler compiler, String name) {
    this.store = store;
    this.reader = reader;
    this.compiler = compiler;
    this.name = name;
  }

  /** What is in force after a read, and what is said of it. */
  record Taken(Asked asked, Control.SourceStatus status) {}

  /**
   * What is in force before the first read: the last good set of an earlier run, which the proxies
   * have; nothing when there was none.
   *
   * @throws RolloutStore.StoreException when it cannot be read
   */
  Taken begin(Instant now) {
    Asked asked = stored();
    return new Taken(
        asked, new Control.SourceStatus(name, asked.digest(), Optional.empty(), now, List.of()));
  }

  /**
   * @param commit that was read, where the source has commits
   * @param named nodes that get traffic or a place in a route now: they stay even when the new set
   *     lacks them
   */
  Taken take(
      Taken before,
      IntentRead read,
      Optional<Commit> commit,
      Collection<ResourceId> named,
      Instant now) {
    try {
      return taken(before, read, commit, named, now);
    } catch (RolloutStore.StoreException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      // Our own bug. The source brings the same read once only, so it must not be lost silently.
      LOG.error("source={} digest={} cannot be taken", name, read.digest(), e);
      return refused(before, broken(read.digest(), e), commit, now);
    }
  }

  private IntentRead.Refused broken(String digest, Throwable why) {
    return new IntentRead.Refused(
        List.of(
            new Problem(
                name,
                0,
                0,
                "",
                "Weir failed to take these files: " + why + ".",
                "This is a fault of Weir; please report it. What was in force before goes on.")),
        digest);
  }

  private Taken taken(
      Taken before,
      IntentRead read,
      Optional<Commit> commit,
      Collection<ResourceId> named,
      Instant now) {
    return switch (read) {
      case IntentRead.Accepted accepted -> {
        Asked former = before.asked();
        if (accepted.documents().isEmpty() && !former.plans().isEmpty()) {
          yield refused(before, emptied(former, accepted.digest()), commit, now);
        }
        if (before.status().takenAt().isPresent() && accepted.digest().equals(former.digest())) {
          // Another commit with the same files, or the files are again what they were.
          LOG.info("source={} digest={} goes on{}", name, read.digest(), of(commit));
          yield new Taken(former, status(accepted, commit, now));
        }
        Asked asked = compiled(accepted).keeping(former, named);
        asked
            .retained()
            .keySet()
            .forEach(
                node ->
                    LOG.warn(
                        "node={} is gone from the source but a rollout still names it: kept until"
                            + " no route does",
                        node));
        LOG.info("source={} digest={} taken{}", name, read.digest(), of(commit));
        accepted
            .heldBack()
            .forEach(p -> LOG.warn("source={} not taken: {}", name, p.render().replace("\n", " ")));
        yield new Taken(asked, status(accepted, commit, now));
      }
      case IntentRead.Refused refused -> refused(before, refused, commit, now);
    };
  }

  private Control.SourceStatus status(
      IntentRead.Accepted read, Optional<Commit> commit, Instant now) {
    return new Control.SourceStatus(
        name, read.digest(), Optional.of(now), now, commit, Optional.empty(), read.heldBack());
  }

  private static String of(Optional<Commit> commit) {
    return commit.map(c -> " commit=" + c.hash()).orElse("");
  }

  private Taken refused(
      Taken before, IntentRead.Refused refused, Optional<Commit> commit, Instant now) {
    LOG.error(
        "source={}{} refused, the last good set goes on: {} problems, the first: {}",
        name,
        of(commit),
        refused.problems().size(),
        refused.problems().getFirst().render().replace("\n", " "));
    return new Taken(
        before.asked(),
        new Control.SourceStatus(
            name,
            before.asked().digest(),
            before.status().takenAt(),
            now,
            before.status().commit(),
            commit,
            refused.problems()));
  }

  /**
   * A source that is suddenly empty is a disk that is not mounted or a copy that has just begun. To
   * believe it would forget every rollout, and each would start at 100 % when the files are back.
   */
  private IntentRead.Refused emptied(Asked former, String digest) {
    return new IntentRead.Refused(
        List.of(
            new Problem(
                name,
                0,
                0,
                "",
                "There is no resource here, and rollouts are in force: "
                    + former.plans().size()
                    + ".",
                "Put the files back. To take out the last rollout, leave another resource, for"
                    + " example a VirtualNode.")),
        digest);
  }

  /** The last good set of an earlier run; nothing when there was none. */
  private Asked stored() {
    Optional<RolloutStore.StoredIntent> stored = store.loadIntent();
    if (stored.isEmpty()) {
      return Asked.NOTHING;
    }
    return switch (reader.readDocuments(stored.get().documents())) {
      case IntentRead.Accepted accepted -> {
        Asked asked = compiled(accepted);
        yield Asked.of(
            asked.intent(),
            stored.get().digest(),
            asked.documents(),
            asked.plans(),
            asked.retained());
      }
      case IntentRead.Refused refused -> {
        // Only a newer Weir with stricter rules can refuse what was accepted before.
        LOG.error(
            "the last good set of an earlier run is no longer accepted: {}",
            refused.problems().getFirst().render().replace("\n", " "));
        yield Asked.NOTHING;
      }
    };
  }

  private Asked compiled(IntentRead.Accepted accepted) {
    Map<ResourceId, Plan> plans = new HashMap<>();
    for (Rollout rollout : accepted.intent().rollouts().values()) {
      plans.put(rollout.id(), compiler.compile(rollout, accepted.intent().policies()));
    }
    return Asked.of(accepted.intent(), accepted.digest(), accepted.documents(), plans, Map.of());
  }
}
