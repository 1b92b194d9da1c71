package dev.weir.api;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who gets in: decided by what a request says of itself before its body is read. */
sealed interface Admission {
  /** The framework's own limit (quarkus.http.limits.max-body-size) answers without a problem. */
  long MAX_BODY_BYTES = 1024 * 1024;

  /** The methods that change nothing. */
  Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  /** It may go on. */
  record Admitted(Caller caller) implements Admission {}

  /** It is answered so. */
  record Refused(Problem problem) implements Admission {}

  /**
   * What a request says, and where it comes from.
   *
   * @param peer the address of the other end; empty when there is none any more
   * @param authority the host that it asks for, without a port; empty when it names none
   * @param host the header {@code Host}, as are the others that follow
   * @param namespace that it asks for, by its path or its query; empty for all
   */
  record Asked(
      String method,
      Optional<String> peer,
      Optional<String> authority,
      Optional<String> host,
      Optional<String> origin,
      Optional<String> authorization,
      Optional<String> contentLength,
      Optional<String> namespace) {
    Asked withAuthorization(Optional<String> other) {
      return new Asked(method, peer, authority, host, origin, other, contentLength, namespace);
    }

    /** What whoever asks has to be. */
    Role needed() {
      return READING.contains(method) ? Role.VIEWER : Role.OPERATOR;
    }
  }

  /** Decides. Who may not enter learns nothing of what else would be wrong. */
  static Admission of(Asked asked, Access access) {
    return of(asked, access, asked.needed());
  }

  /** The same for what needs that role. */
  static Admission of(Asked asked, Access access, Role needed) {
    if (access.localOnly() && !isLocal(asked)) {
      return refused(
          403,
          "local-only",
          "Without tokens Weir answers this machine alone, under the names localhost and"
              + " 127.0.0.1. Start it with --token-file to reach it from elsewhere.");
    }
    if (isCrossSite(asked)) {
      return refused(403, "cross-site", "A page of another site may not use this interface.");
    }
    return switch (access.identify(asked.authorization(), needed, asked.namespace())) {
      case Identified.Unknown() ->
          refused(
              401, "unauthorized", "This needs a valid token, as: Authorization: Bearer TOKEN.");
      case Identified.Forbidden(String why) -> refused(403, "forbidden", why);
      case Identified.Away(String why) -> refused(503, "identity", why);
      case Identified.Known(Caller caller) -> known(asked, caller, needed);
    };
  }

  private static Admission known(Asked asked, Caller caller, Role needed) {
    if (!caller.role().covers(needed)) {
      return refused(
          403,
          "forbidden",
          "This needs the role "
              + needed.word()
              + "; "
              + caller.name()
              + " has the role "
              + caller.role().word()
              + ".");
    }
    if (isTooLarge(asked.contentLength())) {
      return refused(413, "too-large", "No request here has so large a body.");
    }
    return new Admitted(caller);
  }

  private static Admission refused(int status, String type, String detail) {
    return new Refused(Problem.of(status, type, detail));
  }

  /** Whether a header {@code Content-Length} announces more than anything here takes. */
  static boolean isTooLarge(Optional<String> contentLength) {
    try {
      return Long.parseLong(contentLength.orElse("0")) > MAX_BODY_BYTES;
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private static boolean isLocal(Asked asked) {
    return asked.peer().filter(Admission::isLoopback).isPresent()
        && asked.authority().map(Admission::isLoopback).orElse(true);
  }

  // A browser names the page's origin with every request that could change something.
  private static boolean isCrossSite(Asked asked) {
    if (asked.origin().isEmpty()) {
      return false;
    }
    try {
      String authority = URI.create(asked.origin().get()).getRawAuthority();
      return authority == null || !authority.equalsIgnoreCase(asked.host().orElse(""));
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.equals("localhost")) {
      return true;
    }
    // Only literal addresses: nothing is looked up.
    if (!name.matches("[0-9.]+|\\[?[0-9a-f:.%]*:[0-9a-f:.%]*\\]?")) {
      return false;
    }
    try {
      return InetAddress.getByName(name).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
