package dev.weir.bench;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many simulated proxies in a JVM of their own, each with one TCP connection. Says {@code ready}
 * when each has its first routes, then {@code round} each time when every one has acknowledged
 * routes once more. Asked for {@code times}, it gives the moments of all acknowledgements of all
 * rounds since it was asked last.
 *
 * <p>The moments are those of {@link System#nanoTime}, which on Linux is one clock for all
 * processes.
 */
final class ProxyFleet {
  private static final int MAX_MESSAGE = 64 << 20;
  private static final int THREADS = 2;

  private final int size;
  private final boolean rounds;
  private final List<long[]> finished = new ArrayList<>();
  private final AtomicInteger missing;
  private volatile long[] round;
  private volatile boolean ready;

  private ProxyFleet(int size, boolean rounds) {
    this.size = size;
    this.rounds = rounds;
    this.missing = new AtomicInteger(size);
    this.round = new long[size];
  }

  /** Arguments: port, number of proxies, number of node groups, whether to count rounds. */
  public static void main(String[] arguments) throws IOException {
    int size = Integer.parseInt(arguments[1]);
    new ProxyFleet(size, Boolean.parseBoolean(arguments[3]))
        .run(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[2]));
    System.exit(0);
  }

  private void run(int port, int groups) throws IOException {
    EventLoopGroup threads = new NioEventLoopGroup(THREADS);
    for (int i = 0; i < size; i++) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", port)
              .usePlaintext()
              .directExecutor()
              .eventLoopGroup(threads)
              .channelType(NioSocketChannel.class)
              .maxInboundMessageSize(MAX_MESSAGE)
              .build();
      new SimulatedProxy("proxy-" + i, "shop/caller-" + i % groups, told(i)).open(channel);
    }
    Worker.serve(
        question ->
            switch (question[0]) {
              case "times" -> times();
              default -> throw new IllegalArgumentException("no such question: " + question[0]);
            });
  }

  private SimulatedProxy.Told told(int number) {
    return new SimulatedProxy.Told() {
      private boolean met;

      @Override
      public void acknowledgedRoutes() {
        if (rounds || !met) {
          met = true;
          acknowledged(number);
        }
      }

      @Override
      public void broken(String why) {
        Worker.say("failed " + why);
      }
    };
  }

  private void acknowledged(int number) {
    long now = System.nanoTime();
    // Each proxy writes its own place; the counter hands all of them over.
    round[number] = now;
    if (missing.decrementAndGet() == 0) {
      synchronized (finished) {
        if (ready) {
          finished.add(round);
        }
        round = new long[size];
      }
      missing.set(size);
      Worker.say(ready ? "round" : "ready");
      ready = true;
    }
  }

  private String times() {
    StringJoiner text = new StringJoiner(" ");
    synchronized (finished) {
      finished.forEach(
          one -> {
            for (long time : one) {
              text.add(Long.toString(time));
            }
          });
      finished.clear();
    }
    return text.toString();
  }
}
