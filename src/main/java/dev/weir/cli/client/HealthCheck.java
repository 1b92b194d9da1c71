package dev.weir.cli.client;

import dev.weir.cli.client.RequestFailed.Kind;
import java.time.Duration;
import java.util.Optional;

/** Asks a server how it is, as an orchestrator does; nobody needs a token for it. */
public final class HealthCheck {
  /** 503 with a body that says which check fails. */
  private static final int DOWN = 503;

  private final HttpExchange http;

  /** Asks that server, which has so long for a whole answer. */
  public HealthCheck(ServerAddress server, Duration timeout) {
    this.http = new HttpExchange(server, timeout);
  }

  /** Whether the engine has read its source and serves proxies. */
  public boolean ready() throws RequestFailed {
    return up("/q/health/ready");
  }

  /** Whether the process answers at all. */
  public boolean live() throws RequestFailed {
    return up("/q/health/live");
  }

  private boolean up(String path) throws RequestFailed {
    int status = http.send("GET", path, Optional.empty(), Optional.empty()).status();
    return switch (status) {
      case 200 -> true;
      case DOWN -> false;
      default ->
          throw new RequestFailed(
              Kind.UNREACHABLE,
              "what answers is no Weir: " + status + " for " + path + ". Is --server right?");
    };
  }
}
