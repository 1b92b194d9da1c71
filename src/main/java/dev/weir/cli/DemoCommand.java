package dev.weir.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what Weir does. */
@Command(
    name = "demo",
    description = "Shows Weir at work on this machine: real Envoy, real Prometheus, real requests.",
    footer = {
      "",
      "Stories: a  a good revision becomes stable",
      "         b  a bad revision is taken back within seconds",
      "         c  a person promotes a paused rollout, then aborts it",
      "",
      "Examples:",
      "  weir demo",
      "  weir demo --story b --keep",
      "",
      "Exit codes: 0 all stories went as they should · 1 one did not · 2 wrong input.",
      "Ctrl-C ends everything that was started."
    })
final class DemoCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--story", paramLabel = "a|b|c|d", description = "Only this one. Default: all")
  private Optional<DemoOptions.Story> story = Optional.empty();

  @Option(names = "--keep", description = "Leave everything running afterwards, to play with.")
  private boolean keep;

  DemoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    return session.parts().demo().get().run(new DemoOptions(story, keep));
  }
}
