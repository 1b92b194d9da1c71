package dev.weir.xds.server;

import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.PlainText;
import dev.weir.xds.server.ProxyStream.Identity;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;

/**
 * Stands before the library's handling of requests: lets in what is within the limits and comes
 * from the proxy that opened the stream, and of that only what is used. The library keeps the
 * newest request of every type that was ever named, so types that are not served never reach it.
 */
final class RequestGuard implements StreamObserver<DiscoveryRequest> {
  /** Of the words with which a proxy refuses a version; what is longer is cut. */
  private static final int MAX_REFUSAL_LENGTH = 4_000;

  private final ProxyStream stream;
  private final StreamObserver<DiscoveryRequest> next;
  private final XdsLimits limits;
  private final Pace pace;
  private boolean ended;

  RequestGuard(ProxyStream stream, StreamObserver<DiscoveryRequest> next, XdsLimits limits) {
    this.stream = stream;
    this.next = next;
    this.limits = limits;
    this.pace = new Pace(limits.requestsPerMinute(), Duration.ofMinutes(1), stream.openedAt());
  }

  @Override
  public void onNext(DiscoveryRequest request) {
    if (ended) {
      return;
    }
    Optional<Status> problem = problem(request).or(() -> identify(request));
    if (problem.isPresent()) {
      refuse(problem.get());
      return;
    }
    Optional<XdsType> type = XdsType.of(request.getTypeUrl());
    if (type.isEmpty()) {
      // Nothing of this type is there; the proxy waits as long as it likes.
      stream.takeNext();
      return;
    }
    DiscoveryRequest used = withoutBallast(request);
    Optional<Status> full = stream.subscriptions().replace(type.get(), used);
    if (full.isPresent()) {
      refuse(full.get());
      return;
    }
    next.onNext(used);
    stream.takeNext();
  }

  private void refuse(Status why) {
    ended = true;
    stream.refuse(why);
  }

  /** A node's metadata and extensions, and the details of an error, are nothing to us. */
  private static DiscoveryRequest withoutBallast(DiscoveryRequest request) {
    DiscoveryRequest.Builder used =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(request.getTypeUrl())
            .setVersionInfo(request.getVersionInfo())
            .setResponseNonce(request.getResponseNonce())
            .addAllResourceNames(request.getResourceNamesList());
    if (request.hasErrorDetail()) {
      used.setErrorDetail(
          com.google.rpc.Status.newBuilder()
              .setCode(request.getErrorDetail().getCode())
              .setMessage(PlainText.of(request.getErrorDetail().getMessage(), MAX_REFUSAL_LENGTH)));
    }
    return used.build();
  }

  @Override
  public void onError(Throwable cancelled) {
    // The call is over; there is nothing left to answer, so the library is not asked to.
    ended = true;
    stream.end();
  }

  @Override
  public void onCompleted() {
    if (!ended) {
      ended = true;
      // Not by the library: it would answer at once, beside a refusal that is on its way.
      stream.complete();
    }
  }

  private Optional<Status> problem(DiscoveryRequest request) {
    if (request == RequestBytes.UNREADABLE) {
      return wrong("the bytes are no DiscoveryRequest of Envoy's API version 3");
    }
    if (request.getSerializedSize() > limits.requestBytes()) {
      return tooMuch(
          "a request of " + request.getSerializedSize() + " bytes", limits.requestBytes());
    }
    if (request.getResourceNamesCount() > limits.resourceNames()) {
      return tooMuch(
          "a request for " + request.getResourceNamesCount() + " resources",
          limits.resourceNames());
    }
    int length = Math.max(request.getVersionInfo().length(), request.getResponseNonce().length());
    if (length > limits.nameLength()) {
      return tooMuch(
          "a version_info or response_nonce of " + length + " characters", limits.nameLength());
    }
    if (!pace.allows(stream.now(), stream.responsesSent())) {
      return Optional.of(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "more than "
                  + limits.requestsPerMinute()
                  + " requests in a minute that answer no response; ask again when something has"
                  + " changed"));
    }
    if (request.getTypeUrl().isEmpty()) {
      return wrong("a request on an aggregated stream names its type in type_url");
    }
    return Optional.empty();
  }

  private Optional<Status> identify(DiscoveryRequest request) {
    Optional<Identity> known = stream.identity();
    if (!request.hasNode()) {
      return known.isPresent()
          ? Optional.empty()
          : wrong("the first request of a stream says who the proxy is, in its field node");
    }
    Node node = request.getNode();
    if (node.getId().isEmpty()) {
      return wrong("node.id is empty; give each proxy an id of its own");
    }
    if (node.getId().length() > limits.nameLength()
        || node.getCluster().length() > limits.nameLength()) {
      return tooMuch(
          "a node.id or node.cluster of "
              + Math.max(node.getId().length(), node.getCluster().length())
              + " characters",
          limits.nameLength());
    }
    if (!PlainText.isPlain(node.getId()) || !PlainText.isPlain(node.getCluster())) {
      return wrong("node.id or node.cluster has characters that cannot be seen; take them out");
    }
    ResourceId group;
    try {
      group = ResourceId.parse(node.getCluster());
    } catch (IllegalArgumentException e) {
      return wrong("node.cluster is the virtual node that the proxy stands for: " + e.getMessage());
    }
    Identity now = new Identity(node.getId(), group);
    if (known.isPresent() && !known.get().equals(now)) {
      return wrong(
          "the stream belongs to "
              + known.get().proxy()
              + " of "
              + known.get().group()
              + ", and a request on it comes from "
              + now.proxy()
              + " of "
              + group);
    }
    if (known.isEmpty()) {
      stream.identify(now);
    }
    return Optional.empty();
  }

  private static Optional<Status> wrong(String what) {
    return Optional.of(Status.INVALID_ARGUMENT.withDescription(what));
  }

  private static Optional<Status> tooMuch(String what, int limit) {
    return Optional.of(
        Status.RESOURCE_EXHAUSTED.withDescription(what + "; at most " + limit + " are taken"));
  }
}
