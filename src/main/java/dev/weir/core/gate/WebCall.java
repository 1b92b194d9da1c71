package dev.weir.core.gate;

import java.util.List;

/**
 * An HTTP call whose answer's status is the measured value.
 *
 * @param method GET, HEAD, POST or PUT
 * @param url http or https; may hold the places of {@link Inquiries#PLACES} until it is asked
 * @param headers sent as they are; their values are shown nowhere
 * @param body sent as it is; empty for none; shown nowhere
 */
public record WebCall(String method, String url, List<Header> headers, String body) {
  /** A header of the call. */
  public record Header(String name, String value) {}

  public WebCall {
    headers = List.copyOf(headers);
  }

  /** What people are shown of it: the method and the address. */
  public String text() {
    return method + " " + url;
  }
}
