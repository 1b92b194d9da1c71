package dev.weir.cli;

import dev.weir.cli.client.RequestFailed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that asks a server. */
abstract class ClientCommand implements Callable<Integer> {
  final Session session;

  @Mixin final ServerOptions server = new ServerOptions();
  @Mixin final OutputOption output = new OutputOption();

  ClientCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try {
      return run().code();
    } catch (RequestFailed failed) {
      return session.fail(failed);
    }
  }

  abstract ExitCode run() throws RequestFailed;
}
