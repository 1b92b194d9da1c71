package dev.weir.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds out whose a request is. Compares in constant time, over the bytes that came. */
public final class HookVerifier {
  /** A signature's time may be so far from ours, either way. */
  public static final Duration WINDOW = Duration.ofMinutes(5);

  /** So many signatures of one request are looked at. */
  private static final int MAX_SIGNATURES = 8;

  private HookVerifier() {}

  /** Tries every way in which the request offers a proof. */
  public static HookVerdict verify(HookSecrets secrets, HookRequest request, Instant now) {
    HookVerdict verdict = new HookVerdict.Unproved("it has no signature");
    for (HookScheme scheme : HookScheme.values()) {
      if (request.header(scheme.header()).isPresent()) {
        HookVerdict next = verify(secrets.of(scheme, request.path()), scheme, request, now);
        if (next instanceof HookVerdict.Sent) {
          return next;
        }
        if (!(verdict instanceof HookVerdict.Untimely)) {
          verdict = next;
        }
      }
    }
    return verdict;
  }

  private static HookVerdict verify(
      List<HookSecret> secrets, HookScheme scheme, HookRequest request, Instant now) {
    return switch (scheme) {
      case WEIR -> weir(secrets, request, now);
      case STANDARD -> standard(secrets, request, now);
      case GITHUB -> github(secrets, request);
      case GITLAB -> gitlab(secrets, request);
    };
  }

  private static HookVerdict weir(List<HookSecret> secrets, HookRequest request, Instant now) {
    Optional<String> timestamp = request.header(HookSignature.TIMESTAMP);
    Optional<String> delivery = request.header(HookSignature.DELIVERY);
    if (timestamp.isEmpty() || delivery.filter(HookSignature::isDelivery).isEmpty()) {
      return new HookVerdict.Unproved(
          "it lacks " + HookSignature.TIMESTAMP + " or a sound " + HookSignature.DELIVERY);
    }
    List<byte[]> offered = new ArrayList<>();
    for (String part : parts(request, HookScheme.WEIR, ",")) {
      if (part.startsWith(HookSignature.VERSION + "=")) {
        hex(part.substring(HookSignature.VERSION.length() + 1)).ifPresent(offered::add);
      }
    }
    String path = request.path().toString();
    return dated(
        secrets,
        HookScheme.WEIR,
        delivery.get(),
        timestamp.get(),
        now,
        secret ->
            anyEqual(
                offered,
                HookSignature.mac(
                    secret.key(), timestamp.get(), delivery.get(), path, request.body())));
  }

  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  private static HookVerdict standard(List<HookSecret> secrets, HookRequest request, Instant now) {
    Optional<String> id = request.header("webhook-id");
    Optional<String> timestamp = request.header("webhook-timestamp");
    if (timestamp.isEmpty() || id.filter(HookSignature::isDelivery).isEmpty()) {
      return new HookVerdict.Unproved("it lacks webhook-timestamp or a sound webhook-id");
    }
    List<byte[]> offered = new ArrayList<>();
    for (String part : parts(request, HookScheme.STANDARD, " ")) {
      if (part.startsWith("v1,")) {
        base64(part.substring(3)).ifPresent(offered::add);
      }
    }
    byte[] before = (id.get() + "." + timestamp.get() + ".").getBytes(StandardCharsets.UTF_8);
    return dated(
        secrets,
        HookScheme.STANDARD,
        id.get(),
        timestamp.get(),
        now,
        secret -> anyEqual(offered, Hmac.sha256(secret.key(), before, request.body())));
  }

  private static HookVerdict dated(
      List<HookSecret> secrets,
      HookScheme scheme,
      String delivery,
      String timestamp,
      Instant now,
      Predicate<HookSecret> proves) {
    Optional<String> sender = sender(secrets, proves);
    if (sender.isEmpty()) {
      return wrong(scheme);
    }
    Optional<Instant> at = seconds(timestamp);
    if (at.isEmpty()) {
      return new HookVerdict.Untimely(
          sender.get(), "Its time is not a number of seconds since 1970.");
    }
    return untimely(at.get(), now)
        .<HookVerdict>map(why -> new HookVerdict.Untimely(sender.get(), why))
        .orElseGet(() -> new HookVerdict.Sent(sender.get(), scheme, delivery, true));
  }

  /**
   * Why what was signed at a time is not taken now.
   *
   * @return a sentence; empty when it is taken
   */
  public static Optional<String> untimely(Instant at, Instant now) {
    Duration apart = Duration.between(at, now);
    if (apart.abs().compareTo(WINDOW) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        "It was signed "
            + apart.abs().toSeconds()
            + " s "
            + (apart.isNegative() ? "in the future" : "ago")
            + " by this server's clock, and "
            + WINDOW.toMinutes()
            + " minutes are allowed; sign it anew, and look at both clocks.");
  }

  private static HookVerdict github(List<HookSecret> secrets, HookRequest request) {
    String header = request.header(HookScheme.GITHUB.header()).orElse("");
    List<byte[]> offered =
        header.startsWith("sha256=")
            ? hex(header.substring("sha256=".length())).stream().toList()
            : List.of();
    return undated(
        secrets,
        HookScheme.GITHUB,
        request,
        secret -> anyEqual(offered, Hmac.sha256(secret.key(), request.body())));
  }

  private static HookVerdict gitlab(List<HookSecret> secrets, HookRequest request) {
    byte[] offered =
        request.header(HookScheme.GITLAB.header()).orElse("").getBytes(StandardCharsets.UTF_8);
    // Digests, so that the time does not tell the secret's length either.
    return undated(
        secrets,
        HookScheme.GITLAB,
        request,
        secret -> MessageDigest.isEqual(Hmac.digest(offered), Hmac.digest(secret.key())));
  }

  // No id of theirs is signed: a copy could come under another one. So the body is what counts.
  private static HookVerdict undated(
      List<HookSecret> secrets,
      HookScheme scheme,
      HookRequest request,
      Predicate<HookSecret> proves) {
    String digest = HexFormat.of().formatHex(Hmac.digest(request.body()), 0, 16);
    return sender(secrets, proves)
        .<HookVerdict>map(sender -> new HookVerdict.Sent(sender, scheme, "body-" + digest, false))
        .orElseGet(() -> wrong(scheme));
  }

  private static HookVerdict wrong(HookScheme scheme) {
    return new HookVerdict.Unproved(
        scheme.header() + " is by no secret that is good for this path");
  }

  /** Looks at every secret, so that the time says nothing about which one it was. */
  private static Optional<String> sender(List<HookSecret> secrets, Predicate<HookSecret> proves) {
    Optional<String> found = Optional.empty();
    for (HookSecret secret : secrets) {
      if (proves.test(secret)) {
        found = Optional.of(secret.sender());
      }
    }
    return found;
  }

  private static boolean anyEqual(List<byte[]> offered, byte[] expected) {
    boolean any = false;
    for (byte[] one : offered) {
      any |= MessageDigest.isEqual(one, expected);
    }
    return any;
  }

  private static List<String> parts(HookRequest request, HookScheme scheme, String between) {
    String header = request.header(scheme.header()).orElse("");
    List<String> parts = new ArrayList<>();
    for (String part : header.split(between, MAX_SIGNATURES + 1)) {
      if (parts.size() < MAX_SIGNATURES) {
        parts.add(part.strip());
      }
    }
    return parts;
  }

  private static Optional<byte[]> hex(String text) {
    try {
      return Optional.of(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> base64(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> seconds(String text) {
    if (!text.matches("[0-9]{1,12}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
