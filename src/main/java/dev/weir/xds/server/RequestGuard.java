package dev.weir.xds.server;

import dev.weir.core.rollout.ResourceId;
import dev.weir.xds.server.ProxyStream.Identity;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/**
 * Stands before the library's handling of requests: lets in what is within the limits and comes
 * from the proxy that opened the stream.
 */
final class RequestGuard implements StreamObserver<DiscoveryRequest> {
  private final ProxyStream stream;
  private final StreamObserver<DiscoveryRequest> next;
  private final XdsLimits limits;
  private boolean ended;

  RequestGuard(ProxyStream stream, StreamObserver<DiscoveryRequest> next, XdsLimits limits) {
    this.stream = stream;
    this.next = next;
    this.limits = limits;
  }

  @Override
  public void onNext(DiscoveryRequest request) {
    if (ended) {
      return;
    }
    Optional<Status> problem = problem(request);
    if (problem.isPresent()) {
      ended = true;
      stream.refuse(problem.get());
      return;
    }
    next.onNext(request);
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
      stream.end();
      next.onCompleted();
    }
  }

  private Optional<Status> problem(DiscoveryRequest request) {
    if (request.getSerializedSize() > limits.requestBytes()) {
      return tooMuch(
          "a request of " + request.getSerializedSize() + " bytes", limits.requestBytes());
    }
    if (request.getResourceNamesCount() > limits.resourceNames()) {
      return tooMuch(
          "a request for " + request.getResourceNamesCount() + " resources",
          limits.resourceNames());
    }
    if (stream.waitingRequests() >= limits.waitingRequests()) {
      return tooMuch(
          "a stream with " + stream.waitingRequests() + " unanswered requests",
          limits.waitingRequests());
    }
    if (request.getTypeUrl().isEmpty()) {
      return wrong("a request on an aggregated stream names its type in type_url");
    }
    return identify(request);
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
    if (node.getId().length() > limits.nodeIdLength()
        || node.getCluster().length() > limits.nodeIdLength()) {
      return tooMuch(
          "a node.id or node.cluster of "
              + Math.max(node.getId().length(), node.getCluster().length())
              + " characters",
          limits.nodeIdLength());
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
