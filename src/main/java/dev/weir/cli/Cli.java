package dev.weir.cli;

import dev.weir.cli.view.Width;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code weir}. */
public final class Cli {
  private Cli() {}

  /**
   * Runs one command line.
   *
   * @return the exit code, see {@link ExitCode}
   */
  public static int run(String[] args, Parts parts, PrintStream out, PrintStream err) {
    Session session = new Session(parts, out, err);
    CommandLine root = tree(session, args);
    root.setOut(new PrintWriter(out, true));
    root.setErr(new PrintWriter(err, true));
    return root.execute(args);
  }

  /** Every command with all its options. */
  static CommandLine tree(Session session) {
    return tree(session, new String[0]);
  }

  /**
   * Reading the annotations of all commands takes longer than a request, so when the first word
   * names a command only that one is built.
   */
  private static CommandLine tree(Session session, String[] args) {
    Map<String, Supplier<Object>> commands = commands(session);
    CommandLine root = new CommandLine(new Root());
    Supplier<Object> only = args.length == 0 ? null : commands.get(args[0]);
    if (only != null && !args[0].equals("help") && !args[0].equals("completion")) {
      root.addSubcommand(args[0], only.get());
    } else {
      commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
    }
    CommandLine proxy = root.getSubcommands().get("proxy");
    if (proxy != null) {
      proxy.addSubcommand("bootstrap", new ProxyCommand.Bootstrap(session));
    }
    CommandLine notifications = root.getSubcommands().get("notifications");
    if (notifications != null) {
      notifications.addSubcommand("resend", new NotificationsCommand.Resend(session));
    }
    CommandLine hook = root.getSubcommands().get("hook");
    if (hook != null) {
      hook.addSubcommand("send", new HookCommand.Send(session));
    }
    configure(root, session);
    return root;
  }

  private static Map<String, Supplier<Object>> commands(Session session) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("serve", () -> new ServeCommand(session));
    commands.put("demo", () -> new DemoCommand(session));
    commands.put("status", () -> new StatusCommand(session));
    commands.put("get", () -> new GetCommand(session));
    commands.put("plan", () -> new PlanCommand(session));
    commands.put("replay", () -> new ReplayCommand(session));
    commands.put("promote", () -> new Actions.Promote(session));
    commands.put("abort", () -> new Actions.Abort(session));
    commands.put("pause", () -> new Actions.Pause(session));
    commands.put("resume", () -> new Actions.Resume(session));
    commands.put("retry", () -> new Actions.Retry(session));
    commands.put("undo", () -> new Actions.Undo(session));
    commands.put("signal", () -> new Actions.Signal(session));
    commands.put("hook", HookCommand::new);
    commands.put("journal", () -> new JournalCommand(session));
    commands.put("notifications", () -> new NotificationsCommand(session));
    commands.put("lint", () -> new LintCommand(session));
    commands.put("proxy", ProxyCommand::new);
    commands.put("health", () -> new HealthCommand(session));
    commands.put("version", () -> new Version(session));
    commands.put("completion", () -> new Completion(session));
    commands.put("help", Help::new);
    return commands;
  }

  private static void configure(CommandLine root, Session session) {
    IDefaultValueProvider variables =
        arg ->
            arg.descriptionKey() == null
                ? null
                : session.variable(arg.descriptionKey()).orElse(null);
    root.setDefaultValueProvider(variables);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setUsageHelpWidth(90);
    root.setUsageHelpLongOptionsMaxWidth(30);
    boolean colours = session.renderer().colours();
    root.setColorScheme(CommandLine.Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF));
    root.setParameterExceptionHandler((wrong, _) -> wrongInput(wrong, session));
    root.setExecutionExceptionHandler(
        (fault, _, _) ->
            session.fail(ExitCode.FAULT, "a fault in Weir itself: " + fault + "\n" + place(fault)));
    addHelp(root);
  }

  private static void addHelp(CommandLine command) {
    for (CommandLine sub : command.getSubcommands().values()) {
      if (!sub.isUsageHelpRequested() && sub.getCommandSpec().findOption("--help") == null) {
        sub.getCommandSpec()
            .addOption(
                CommandLine.Model.OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this.")
                    .build());
      }
      addHelp(sub);
    }
  }

  /** What an option holds that is misspelt, and so not known to be a secret. */
  private static final Pattern USER_IN_URL = Pattern.compile("(//)[^/\\s'\"]*@");

  private static int wrongInput(ParameterException wrong, Session session) {
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    return session.fail(
        ExitCode.WRONG_INPUT,
        Width.harmless(USER_IN_URL.matcher(String.valueOf(wrong.getMessage())).replaceAll("$1***@"))
            + "\nSee `"
            + command
            + " --help`.");
  }

  private static String place(Exception fault) {
    StackTraceElement[] trace = fault.getStackTrace();
    return trace.length == 0 ? "" : "at " + trace[0];
  }

  /** The command without a subcommand. */
  @Command(
      name = "weir",
      synopsisSubcommandLabel = "COMMAND",
      description = {
        "Moves live traffic to a new revision step by step, and back by itself when it is worse."
      },
      commandListHeading = "%nCommands:%n",
      footer = {
        "",
        "Examples:",
        "  weir demo                                 see it work on this machine",
        "  weir serve deploy/mesh --insecure-local   run it on your directory",
        "  weir status --watch                       see who gets which share, live",
        "  weir abort shop/checkout                  all traffic back to stable, now",
        "",
        "Exit codes: 0 done · 1 refused, or nothing to do · 2 wrong input ·",
        "3 server not reached · 4 not allowed · 5, 6 see `weir status --help`."
      })
  static final class Root implements Runnable {
    @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

    @CommandLine.Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this; also for each command.")
    private boolean help;

    @Override
    public void run() {
      if (spec != null && !help) {
        spec.commandLine().usage(spec.commandLine().getOut());
      }
    }
  }

  /** Prints the version and the facts of the build. */
  @Command(name = "version", description = "Prints the version, and what it was built from.")
  static final class Version implements Runnable {
    private final Session session;

    Version(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      session.parts().build().lines().forEach(session.out()::println);
    }
  }

  /** Prints a completion script. */
  @Command(
      name = "completion",
      description = "Prints the completion script for bash and zsh.",
      footer = {"", "Example:", "  source <(weir completion)"})
  static final class Completion implements Runnable {
    private final Session session;

    Completion(Session session) {
      this.session = session;
    }

    @Override
    public void run() {
      session.out().print(AutoComplete.bash("weir", tree(session)));
      session.out().flush();
    }
  }

  /** Shows the help of a command. */
  @Command(
      name = "help",
      helpCommand = true,
      description = "Shows the help of a command.",
      footer = {"", "Example:", "  weir help promote"})
  static final class Help implements Runnable {
    @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

    @CommandLine.Parameters(
        index = "0",
        arity = "0..*",
        paramLabel = "COMMAND",
        description = "For example: promote, or: proxy bootstrap")
    private List<String> words = List.of();

    @Override
    public void run() {
      if (spec == null || spec.parent() == null) {
        throw new IllegalStateException("help is a subcommand");
      }
      CommandLine command = spec.parent().commandLine();
      for (String word : words) {
        CommandLine next = command.getSubcommands().get(word);
        if (next == null) {
          throw new ParameterException(
              spec.commandLine(), "there is no command '" + String.join(" ", words) + "'");
        }
        command = next;
      }
      command.usage(command.getOut());
    }
  }
}
