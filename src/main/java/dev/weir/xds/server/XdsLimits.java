package dev.weir.xds.server;

import java.time.Duration;

/**
 * What one proxy, and all of them together, may ask for. Beyond a limit the stream is ended with
 * the limit's name and value.
 *
 * @param streams open at once, over all services
 * @param requestBytes of one request; Envoy's own, with its list of extensions, has about 50 KiB
 * @param resourceNames of one request
 * @param nodeIdLength in characters; the same for the node's cluster
 * @param waitingRequests of one stream that have been received and not looked at
 * @param firstRequest how long a stream may stay open before its first request
 */
public record XdsLimits(
    int streams,
    int requestBytes,
    int resourceNames,
    int nodeIdLength,
    int waitingRequests,
    Duration firstRequest) {
  public static final XdsLimits DEFAULT =
      new XdsLimits(10_000, 1 << 20, 10_000, 256, 100, Duration.ofSeconds(30));
}
