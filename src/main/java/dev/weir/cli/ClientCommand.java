package dev.weir.cli;

import dev.weir.cli.client.RequestFailed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that asks a server, or the cluster. */
abstract class ClientCommand implements Callable<Integer> {
  final Session session;

  @Mixin final ServerOptions server;
  @Mixin final OutputOption output = new OutputOption();

  ClientCommand(Session session) {
    this.session = session;
    this.server = new ServerOptions(session);
  }

  @Override
  public Integer call() {
    try {
      return run().code();
    } catch (RequestFailed failed) {
      return session.fail(failed);
    } finally {
      server.close();
    }
  }

  abstract ExitCode run() throws RequestFailed;
}
