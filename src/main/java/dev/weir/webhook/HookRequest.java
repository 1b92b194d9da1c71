package dev.weir.webhook;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A request as it came: nothing of it is believed. */
public final class HookRequest {
  private final HookPath path;
  private final Map<String, String> headers;
  private final byte[] body;

  /**
   * @param headers by name, in any case; of a name that comes twice, any one
   * @param body the bytes that came, all of them
   */
  public HookRequest(HookPath path, Map<String, String> headers, byte[] body) {
    this.path = path;
    this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.headers.putAll(headers);
    this.body = body;
  }

  HookPath path() {
    return path;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  byte[] body() {
    return body;
  }

  /** Without the body and the headers, which may hold a secret. */
  @Override
  public String toString() {
    return "HookRequest[path=" + path + ", bytes=" + body.length + "]";
  }
}
