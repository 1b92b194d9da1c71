package dev.weir.cli;

import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.ServerAddress;
import dev.weir.cli.client.ServerClient;
import dev.weir.cli.json.Json;
import dev.weir.cli.view.Line;
import dev.weir.cli.view.Tone;
import dev.weir.core.rollout.ResourceId;
import dev.weir.webhook.HookAction;
import dev.weir.webhook.HookPath;
import dev.weir.webhook.HookSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a pipeline tells Weir. */
@Command(
    name = "hook",
    description = "Tells Weir what a pipeline has done, by a signed webhook.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  weir hook send deploy shop/checkout --revision v2"})
final class HookCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "say what: weir hook send");
    }
  }

  /** Signs and sends one. */
  @Command(
      name = "send",
      description = "Signs a webhook and sends it, again and again until it is answered.",
      footer = {
        "",
        "The secret is in --secret-file, or in the variable WEIR_HOOK_SECRET.",
        "",
        "Examples:",
        "  weir hook send deploy shop/checkout --revision v2 --delivery build-4711",
        "  weir hook send signal shop/checkout --signal e2e-passed --revision v2",
        "  weir hook send abort shop/checkout",
        "  weir hook send sync",
        "",
        "Exit codes: 0 done · 1 refused · 2 wrong input, also of the source that sync reads ·",
        "3 server not reached · 4 the secret is not good for it."
      })
  static final class Send implements Callable<Integer> {
    private static final Duration TRIED_FOR = Duration.ofSeconds(30);
    private static final int MAX_SECRET_BYTES = 4_096;

    private final Session session;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "ACTION", description = "deploy, signal, sync or abort.")
    private String action = "";

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "NS/NAME",
        description = "The rollout; a sync needs none.")
    private Optional<String> rollout = Optional.empty();

    @Option(
        names = "--revision",
        paramLabel = "REVISION",
        description = "deploy: what is built. signal, abort: only if this is the candidate.")
    private Optional<String> revision = Optional.empty();

    @Option(names = "--signal", paramLabel = "NAME", description = "signal: which one is given.")
    private Optional<String> signal = Optional.empty();

    @Option(
        names = "--delivery",
        paramLabel = "ID",
        description =
            "Sent again with the same one it is done once, for a week. Default: a random one.")
    private Optional<String> delivery = Optional.empty();

    @Option(
        names = "--secret-file",
        paramLabel = "FILE",
        descriptionKey = "WEIR_HOOK_SECRET_FILE",
        description = "Holds the secret, on one line.")
    private Optional<Path> secretFile = Optional.empty();

    @Option(
        names = "--server",
        paramLabel = "URL",
        descriptionKey = "WEIR_SERVER",
        description = "WEIR_SERVER. Default: http://127.0.0.1:8080")
    private String server = "http://127.0.0.1:8080";

    @Option(
        names = "--timeout",
        paramLabel = "TIME",
        converter = DurationText.class,
        description = "For each try, like 10s or 1m30s. Default: 15s")
    private Duration timeout = Duration.ofSeconds(15);

    @Option(
        names = "--retry-for",
        paramLabel = "TIME",
        converter = DurationText.class,
        description = "So long it is tried anew when the server is not reached. Default: 30s")
    private Duration retryFor = TRIED_FOR;

    @Mixin private final OutputOption output = new OutputOption();

    Send(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      HookPath path = path();
      String id = delivery.orElseGet(() -> UUID.randomUUID().toString());
      if (!HookSignature.isDelivery(id)) {
        throw wrong("--delivery is 1 to 100 letters, digits, dots, dashes and underscores");
      }
      Json body = body(path.action());
      String secret = secret();
      InstantSource clock = InstantSource.system();
      try {
        Json answer = client().hook(path, body, secret, id, clock, clock.instant().plus(retryFor));
        session.print(output, answer, () -> page(path, answer));
        return ExitCode.DONE.code();
      } catch (RequestFailed failed) {
        return session.fail(failed);
      }
    }

    private static List<Line> page(HookPath path, Json answer) {
      String whose = path.rollout().map(id -> id + ": ").orElse("");
      return List.of(Line.of(Tone.GOOD, whose + answer.at("message").textOrEmpty()));
    }

    private HookPath path() {
      HookAction asked =
          HookAction.of(action)
              .orElseThrow(
                  () -> wrong("'" + action + "' is none of deploy, signal, sync and abort"));
      if (rollout.isEmpty() && asked != HookAction.SYNC) {
        throw wrong("say for which rollout: weir hook send " + action + " NAMESPACE/NAME");
      }
      try {
        HookPath path = new HookPath(asked, rollout.map(ResourceId::parse));
        if (HookPath.parse(path.toString()).isPresent()) {
          return path;
        }
      } catch (IllegalArgumentException e) {
        throw noRollout(e);
      }
      throw noRollout(null);
    }

    private ParameterException noRollout(@Nullable IllegalArgumentException cause) {
      ParameterException wrong =
          wrong("'" + rollout.orElse("") + "' is no rollout; write NAMESPACE/NAME");
      if (cause != null) {
        wrong.addSuppressed(cause);
      }
      return wrong;
    }

    private Json body(HookAction asked) {
      Json.Builder body = Json.object();
      if (asked == HookAction.DEPLOY && revision.isEmpty()) {
        throw wrong("say what is built: --revision REVISION");
      }
      if (signal.isPresent() != (asked == HookAction.SIGNAL)) {
        throw wrong(
            asked == HookAction.SIGNAL
                ? "say which signal is given: --signal NAME"
                : "--signal is for signal; " + asked.word() + " has no use for it");
      }
      if (asked == HookAction.SYNC && revision.isPresent()) {
        throw wrong("--revision is not for sync");
      }
      revision.ifPresent(text -> body.put("revision", text));
      signal.ifPresent(text -> body.put("signal", text));
      return body.build();
    }

    /** Not by an option: what is on a command line, others on the machine can read. */
    private String secret() {
      String secret =
          secretFile
              .map(this::read)
              .or(() -> session.variable("WEIR_HOOK_SECRET"))
              .orElseThrow(
                  () -> wrong("no secret: give --secret-file FILE, or set WEIR_HOOK_SECRET"));
      if (secret.isBlank() || !secret.matches("[!-~]+")) {
        throw wrong("the secret is one line of printable ASCII without spaces");
      }
      return secret;
    }

    private String read(Path file) {
      try {
        if (Files.size(file) > MAX_SECRET_BYTES) {
          throw wrong("--secret-file: '" + file + "' is too large to be a secret");
        }
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw wrong("--secret-file: '" + file + "' cannot be read");
      }
    }

    private ServerClient client() {
      try {
        return new ServerClient(ServerAddress.of(server, Optional.empty()), timeout);
      } catch (IllegalArgumentException e) {
        throw wrong(String.valueOf(e.getMessage()));
      }
    }

    private ParameterException wrong(String message) {
      if (spec == null) {
        throw new IllegalStateException("not parsed by picocli: " + message);
      }
      return new ParameterException(spec.commandLine(), message);
    }
  }
}
