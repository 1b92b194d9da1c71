package dev.weir.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Weir's own signature: {@code v1=} and, in hex, HMAC-SHA256 with the secret over {@code
 * v1:TIMESTAMP:DELIVERY:PATH:} and the bytes of the body. The path is in it, so that what is signed
 * for one rollout is worth nothing for another.
 */
public final class HookSignature {
  /** Names a delivery: whoever sends it again sends the same one, and it is done once. */
  public static final String DELIVERY = "Weir-Delivery";

  /** When it was signed, in seconds since 1970. */
  public static final String TIMESTAMP = "Weir-Timestamp";

  /** One or more signatures, with commas between: for a secret that is being changed. */
  public static final String SIGNATURE = "Weir-Signature";

  static final String VERSION = "v1";
  static final Pattern DELIVERY_FORM = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private HookSignature() {}

  /** Whether it may name a delivery: 1 to 100 letters, digits, dots, dashes and underscores. */
  public static boolean isDelivery(String text) {
    return DELIVERY_FORM.matcher(text).matches();
  }

  /**
   * The headers that prove a request.
   *
   * @param secret its characters are the key
   * @param delivery see {@link #isDelivery}
   */
  public static Map<String, String> headers(
      String secret, HookPath path, String delivery, Instant at, byte[] body) {
    String timestamp = String.valueOf(at.getEpochSecond());
    byte[] mac =
        mac(secret.getBytes(StandardCharsets.UTF_8), timestamp, delivery, path.toString(), body);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(DELIVERY, delivery);
    headers.put(TIMESTAMP, timestamp);
    headers.put(SIGNATURE, VERSION + "=" + HexFormat.of().formatHex(mac));
    return headers;
  }

  static byte[] mac(byte[] key, String timestamp, String delivery, String path, byte[] body) {
    String before = VERSION + ":" + timestamp + ":" + delivery + ":" + path + ":";
    return Hmac.sha256(key, before.getBytes(StandardCharsets.UTF_8), body);
  }
}
