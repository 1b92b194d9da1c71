package dev.weir.cli;

import dev.weir.cli.RolloutFinder.Found;
import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.RequestFailed.Kind;
import dev.weir.cli.client.WeirClient;
import dev.weir.cli.json.Json;
import dev.weir.cli.view.Line;
import dev.weir.cli.view.Tone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows every change until the process is stopped: redrawn in place, or a line for each. */
final class Watching {
  /** Clocks on the screen go on this often. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Session session;
  private final ServerOptions options;
  private final WeirClient client;
  private final Optional<String> name;
  private final LiveScreen screen;
  private final Map<String, String> shown = new HashMap<>();
  private Optional<Found> found = Optional.empty();
  private Optional<Picture> picture = Optional.empty();
  private boolean lost;

  Watching(Session session, ServerOptions options, WeirClient client, Optional<String> name) {
    this.session = session;
    this.options = options;
    this.client = client;
    this.name = name;
    this.screen = new LiveScreen(session);
  }

  ExitCode run() throws RequestFailed {
    // The first look fails as a plain status would; later ones are tried again.
    look();
    show();
    try (Changes changes = Changes.of(client, found.map(Found::id))) {
      long lookAgain = System.nanoTime() + changes.goodFor().toNanos();
      while (!session.out().checkError()) {
        boolean nudged = changes.await(TICK);
        if (nudged || System.nanoTime() >= lookAgain) {
          tryLook();
          lookAgain = System.nanoTime() + changes.goodFor().toNanos();
        }
        if (!lost) {
          show();
        }
      }
      // Nobody reads any more, for example `| head`.
      return ExitCode.DONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.DONE;
    }
  }

  private void tryLook() throws RequestFailed {
    try {
      look();
      if (lost) {
        session.print(Line.of(Tone.GOOD, "The server is back."));
      }
      lost = false;
    } catch (RequestFailed failed) {
      if (failed.kind() != Kind.UNREACHABLE) {
        throw failed;
      }
      if (!lost) {
        session.print(Line.of(Tone.CAREFUL, "The server is lost; trying again until it is back."));
        screen.startBelow();
      }
      lost = true;
    }
  }

  private void look() throws RequestFailed {
    if (name.isEmpty()) {
      picture = Optional.of(Picture.of(client, client.rollouts(), options.namespace));
      return;
    }
    Found now =
        found.isPresent()
            ? found.get().with(client.rollout(found.get().namespace(), found.get().name()))
            : RolloutFinder.find(client, options, name.get());
    found = Optional.of(now);
    // What only the page shows is not asked for when lines are printed.
    picture =
        Optional.of(
            session.live()
                ? Picture.of(client, now)
                : new Picture.One(now, Json.NOTHING, List.of()));
  }

  private void show() {
    if (picture.isEmpty()) {
      return;
    }
    if (session.live()) {
      screen.draw(withHint(picture.get().page(session)));
      return;
    }
    switch (picture.get()) {
      case Picture.All all -> all.rollouts().forEach(this::line);
      case Picture.One one -> line(one.found().resource());
    }
  }

  private static List<Line> withHint(List<Line> page) {
    List<Line> more = new ArrayList<>(page);
    more.add(Line.EMPTY);
    more.add(Line.of(Tone.FAINT, "Ctrl-C ends this view; the rollout goes on."));
    return more;
  }

  private void line(Json rollout) {
    String id = dev.weir.cli.view.StatusTree.name(rollout);
    String key = ChangeLine.key(rollout);
    if (!key.equals(shown.put(id, key))) {
      session.print(ChangeLine.of(rollout, session.parts().clock().instant()));
    }
  }
}
