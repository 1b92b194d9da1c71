package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.CliRun.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Help is part of the product: each page is looked at, and the reference is made of them. */
class HelpTest {
  private static final int WIDEST = 90;

  static Session session() {
    return new Session(new CliRun().parts(), System.out, System.err);
  }

  static Stream<String> commands() {
    List<String> all = new ArrayList<>(List.of(""));
    all.addAll(Cli.tree(session()).getSubcommands().keySet());
    all.add(all.indexOf("proxy") + 1, "proxy bootstrap");
    all.add(all.indexOf("hook") + 1, "hook send");
    all.add(all.indexOf("notifications") + 1, "notifications resend");
    return all.stream();
  }

  private static String help(String command) {
    String[] args = (command + " --help").strip().split(" ");
    Result result = new CliRun().run(args);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    return result.out();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachHelpIsGoldenAndFits(String command) {
    String text = help(command);
    Golden.check("help/" + (command.isEmpty() ? "weir" : command.replace(' ', '-')), text);
    assertThat(text.lines()).allMatch(line -> line.length() <= WIDEST);
  }

  @Test
  void helpIsFoundInEveryWay() {
    assertThat(new CliRun().run("help", "promote").out()).isEqualTo(help("promote"));
    assertThat(new CliRun().run("help", "proxy", "bootstrap").out())
        .isEqualTo(help("proxy bootstrap"));
    assertThat(new CliRun().run("help").out()).isEqualTo(help(""));
    assertThat(new CliRun().run("promote", "-h").out()).isEqualTo(help("promote"));
    assertThat(new CliRun().run().out()).isEqualTo(help(""));
  }

  @Test
  void theReferenceIsUpToDate() {
    StringBuilder page = new StringBuilder();
    page.append("# The command line\n\n");
    page.append("Every command with all its options, as `weir COMMAND --help` prints it. ");
    page.append("A test writes this page and fails\nwhen it is out of date.\n");
    for (String command : commands().toList()) {
      page.append("\n## ").append(("weir " + command).strip()).append("\n\n```text\n");
      page.append(help(command).stripTrailing()).append("\n```\n");
    }
    page.append(EXTRA);
    Golden.checkFile(Path.of("docs/cli.md"), page.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "demo",
        "status",
        "get",
        "plan",
        "replay",
        "promote",
        "abort",
        "pause",
        "resume",
        "retry",
        "undo",
        "signal",
        "journal",
        "notifications",
        "lint",
        "health",
        "hook send",
        "proxy bootstrap"
      })
  void theFooterHasExamplesAndExitCodes(String command) {
    assertThat(help(command)).contains("Exit codes:").contains("  weir " + command);
  }

  @Test
  void completionKnowsEveryCommand() {
    Result result = new CliRun().run("completion");
    assertThat(result.code()).isZero();
    commands()
        .filter(c -> !c.isEmpty() && !c.contains(" "))
        .forEach(command -> assertThat(result.out()).contains("_picocli_weir_" + command));
  }

  private static final String EXTRA =
      """

      ## Exit codes

      | code | means |
      | --- | --- |
      | 0 | done |
      | 1 | refused, or there was nothing to do (the server answered 409 or 404) |
      | 2 | the input is wrong |
      | 3 | the server cannot be reached, is too slow, or its answer makes no sense |
      | 4 | not allowed: no token, a wrong one, or one whose role may not do this |
      | 5 | `status --wait`: rolled back or failed |
      | 6 | `status --wait`: still not there when the time was over |
      | 70 | a fault in Weir itself |

      ## A server or the cluster

      Where Weir follows a cluster (`weir serve --kubernetes`), client commands need no server: `status`, `get rollouts` and `journal` read
      the objects and their events, and what is done to a rollout is done by a `RolloutCommand`, with your own rights. So that all of it is
      asked of the right one:

      1. `--kubernetes` or `--context NAME` asks the cluster of `KUBECONFIG` or `~/.kube/config`; so does `kubectl weir …`.
      2. `--server`, `WEIR_SERVER` or a token (`--token`, `WEIR_TOKEN`) asks a server.
      3. Without any of these, a Weir that answers at the default address is asked.
      4. Otherwise the cluster is, if `KUBECONFIG` is set or `~/.kube/config` is there, and the default address if neither is.

      `bin/kubectl-weir` on PATH makes a plugin: `kubectl weir status checkout --watch`.

      The plan, the proxies, the source and notices are known to a server alone (exit code 2 says so), and a status has none of them. The
      journal of a cluster is its events: they go after an hour or so, and what came twice stands there once with its count. When Weir does
      a command not within `--timeout`, the exit code is 3 and the answer says how to take the command back: it may still be done.

      ## Which rollout is meant

      `NAMESPACE/NAME` and `-n NAMESPACE NAME` name one rollout. `NAME` alone is looked for in all namespaces: if more than
      one has it, nothing is done and the command names them (exit code 2).

      ## Actions are done once

      `promote`, `abort`, `pause` and `resume` read the state first and name in their request the revision (`promote` and
      `resume` also the step) that is there. If the rollout has moved on in between, the server refuses (exit code 1) and
      nothing happens. Every run has its own idempotency key; when a connection fails the request is sent up to three times
      with the same key, so the server does it once. `abort` goes out even when the state cannot be read.

      ## Waiting in scripts

      Right after a commit the revision before is still healthy. Say which one you wait for:

      ```sh
      git push && weir status shop/checkout --wait --revision v2 --timeout 15m
      ```

      A rollout that does not exist yet and a server that restarts are waited for too; a server that was never reached is
      reported at once (exit code 3).

      ## Where the state lies

      `weir serve DIR` keeps what must survive a restart in one SQLite file. Without `--state` it is
      `$XDG_STATE_HOME/weir/NAME-FINGERPRINT/weir.db` (`~/.local/state` when the variable is not set), where NAME is the last
      part of DIR and FINGERPRINT is made of its absolute path. It is not kept in DIR, because DIR is often a git checkout, a
      read-only mount or a link that is swapped. Links in DIR are not resolved, so a swapped link keeps its state; moving DIR
      starts a new one, unless `--state` says which file to go on with.

      With `--git` NAME is the last part of the URL, and FINGERPRINT is made of the URL, the branch and the path. Beside the
      file, in `weir.db.git`, is a copy of the repository, which may be removed: [git as a source](git-source.md).

      The journal in it is bounded: of each rollout the newest `--journal-entries` are kept, and none that is older than
      `--journal-days`, but for the newest 100 of a rollout that is still there. What goes beyond is forgotten a few entries
      at a time, once a minute, beside the engine's work; the file keeps the room for the entries to come. Keep a backup, or
      read the journal over REST, if you need it for longer.

      Notices on their way out, and the jobs that carry them, lie in a second file beside it: `weir.db` has
      `weir-jobs.db`. The engine never waits for that file. Without it Weir starts a new one and tells of what comes.

      ## Output

      Colours and redrawing are used on a terminal only; `NO_COLOR` turns colours off, `TERM=dumb` both. Control characters
      in names and messages are never written as they came. `-o json` and `-o yaml` give the server's answer unchanged.

      ## Variables

      | variable | for |
      | --- | --- |
      | `WEIR_SERVER`, `WEIR_TOKEN`, `KUBECONFIG` | client commands: `--server`, `--token`, `--kubernetes` |
      | `WEIR_DIR`, `WEIR_HTTP`, `WEIR_XDS`, `WEIR_STATE`, `WEIR_PROMETHEUS`, `WEIR_TOKEN_FILE`, `WEIR_KUBERNETES_AUTH`, `WEIR_INSECURE_LOCAL`, `WEIR_LOG`, `WEIR_JOURNAL_ENTRIES`, `WEIR_JOURNAL_DAYS`, `WEIR_SECRETS_DIR`, `WEIR_JOBS_DATABASE`, `WEIR_JOBS_DATABASE_USER`, `WEIR_JOBS_DATABASE_PASSWORD_FILE`, `WEIR_JOBS_DASHBOARD` | `weir serve` |
      | `WEIR_SECRET_NAMESPACE__NAME` | secrets that notification policies name: [notifications](notifications.md) |
      | `WEIR_JAVA_HOME`, `WEIR_JAVA_OPTS` | `bin/weir`: which JDK 25, and more options for it |
      """;
}
