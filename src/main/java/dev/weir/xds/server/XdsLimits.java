package dev.weir.xds.server;

import java.time.Duration;

/**
 * What one proxy, and all of them together, may ask for. Beyond a limit the stream is ended with
 * the limit's name and value; all the others go on.
 *
 * @param streams open at once, over all services
 * @param streamsPerAddress of these from one network address, so that nobody takes every place
 * @param streamsPerConnection on one connection; Envoy opens one
 * @param requestBytes of one request; Envoy's own, with its list of extensions, has about 50 KiB
 * @param resourceNames of one request
 * @param nameLength in characters: the node's id and cluster, a version, a nonce
 * @param subscriptionBytes what is kept of all requests together, as an estimate of the heap; one
 *     address gets half of it
 * @param requestsPerMinute of one stream, not counting one for each response that it was sent
 * @param firstRequest how long a stream may stay open before its first request
 */
public record XdsLimits(
    int streams,
    int streamsPerAddress,
    int streamsPerConnection,
    int requestBytes,
    int resourceNames,
    int nameLength,
    long subscriptionBytes,
    int requestsPerMinute,
    Duration firstRequest) {
  public static final XdsLimits DEFAULT =
      new XdsLimits(
          10_000, 5_000, 100, 1 << 20, 10_000, 256, 128L << 20, 6_000, Duration.ofSeconds(30));
}
