package dev.weir.wiring;

import dev.weir.api.json.RolloutJson;
import dev.weir.cli.ServeOptions;
import dev.weir.engine.Engine;
import dev.weir.engine.IntentReader;
import dev.weir.engine.IntentSource;
import dev.weir.engine.JournalFeed;
import dev.weir.engine.RolloutStore;
import dev.weir.intent.directory.DirectoryWatch;
import dev.weir.intent.git.GitSettings;
import dev.weir.intent.git.GitSource;
import dev.weir.intent.kubernetes.Cluster;
import dev.weir.intent.kubernetes.ClusterCommands;
import dev.weir.kubernetes.ClusterAccess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Where the intent comes from, to be started and ended.
 *
 * @param source the same, to be asked for a read
 */
record Source(IntentSource source, Runnable starting, Runnable ending) implements AutoCloseable {
  private static final Duration RESCAN = Duration.ofMinutes(1);

  /** The one that the options name; not started yet. */
  static Source of(
      ServeOptions options,
      IntentReader reader,
      Engine engine,
      RolloutStore store,
      JournalFeed journal,
      InstantSource clock) {
    return switch (options.source()) {
      case ServeOptions.Source.Directory(Path folder) -> {
        DirectoryWatch watch = new DirectoryWatch(folder, reader, engine::intent, RESCAN);
        yield new Source(watch, watch::start, watch::close);
      }
      case ServeOptions.Source.Git served -> {
        GitSource git = new GitSource(settings(served, options.state()), engine::intent);
        yield new Source(git, git::start, git::close);
      }
      case ServeOptions.Source.Kubernetes(var _) -> {
        ClusterAccess access = ClusterAccess.find();
        Cluster cluster = new Cluster(access, parts(engine, store, journal));
        ClusterCommands commands =
            new ClusterCommands(access, ClusterAccess.quick(), engine, clock);
        yield new Source(
            cluster,
            () -> {
              cluster.start();
              commands.start();
            },
            () -> {
              commands.close();
              cluster.close();
            });
      }
    };
  }

  private static Cluster.Parts parts(Engine engine, RolloutStore store, JournalFeed journal) {
    return new Cluster.Parts(
        engine,
        engine::intent,
        store.loadIntent().map(RolloutStore.StoredIntent::documents).orElse(Map.of()),
        journal,
        RolloutJson::of,
        InstantSource.system());
  }

  private static GitSettings settings(ServeOptions.Source.Git served, Path state) {
    return new GitSettings(
        served.name(),
        served.address().url(),
        served.address().branch(),
        served.address().path(),
        state.resolveSibling(state.getFileName() + ".git"),
        new GitSettings.Access(served.token(), served.sshKey(), served.knownHosts()),
        served.poll(),
        served.timeout(),
        served.statusUrl(),
        served.signers());
  }

  void start() {
    starting.run();
  }

  @Override
  public void close() {
    ending.run();
  }
}
