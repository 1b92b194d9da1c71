package dev.weir.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports on loopback. Below those that operating systems take for outgoing connections (32768
 * and up on Linux, 49152 and up elsewhere): one of the many that a load opens could else have taken
 * the port before its server does. By chance, so that two runs on one machine do not meet.
 */
public final class Ports {
  private static final int LOWEST = 12_000;
  private static final int ABOVE = 32_000;
  private static final int TRIES = 1_000;

  private static final Set<Integer> given = new HashSet<>();

  private Ports() {}

  /** A port that was free a moment ago; each is given once, until all were. */
  public static synchronized int free() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, ABOVE);
      if (!given.contains(port) && isFree(port)) {
        given.add(port);
        return port;
      }
    }
    given.clear();
    throw new IllegalStateException(
        "no free port from " + LOWEST + " to " + ABOVE + " was found on this machine");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort() == port;
    } catch (IOException e) {
      return false;
    }
  }
}
