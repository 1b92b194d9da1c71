package dev.weir.fuzz;

import dev.weir.xds.server.SteppedXds;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/** A stream on which anything is said, and which watches how it is answered. */
final class HostileStream implements StreamObserver<DiscoveryResponse> {
  private static final List<String> MANY =
      IntStream.range(0, 300).mapToObj(i -> "cluster-" + i).toList();

  private final Map<String, DiscoveryResponse> last = new HashMap<>();
  private final Set<String> nonces = new HashSet<>();
  private final StreamObserver<DiscoveryRequest> requests;
  private boolean ended;
  private boolean gone;

  HostileStream(SteppedXds xds, Executor tasks, String address) {
    requests =
        xds.tryToOpen(this, tasks, address)
            .map(SteppedXds.Opened::requests)
            .orElseGet(() -> new Nobody());
  }

  boolean isOver() {
    return ended || gone;
  }

  void ask(Draws draws) {
    String type =
        draws.oneOf(
            XdsType.CLUSTERS.typeUrl(),
            XdsType.ENDPOINTS.typeUrl(),
            XdsType.LISTENERS.typeUrl(),
            XdsType.ROUTES.typeUrl(),
            "",
            "type.googleapis.com/nothing." + draws.below(4));
    DiscoveryResponse answer = last.getOrDefault(type, DiscoveryResponse.getDefaultInstance());
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(type)
            .setVersionInfo(
                draws.oneOf("", answer.getVersionInfo(), "1-0000", "v".repeat(300), "\u0000"))
            .setResponseNonce(
                draws.oneOf(
                    answer.getNonce(),
                    "",
                    Integer.toString(draws.below(6)),
                    "n".repeat(300),
                    "not a nonce"))
            .addAllResourceNames(
                draws.oneOf(
                    List.of(),
                    List.of("egress"),
                    List.of("web-a_shop", "web-b_shop"),
                    List.of("web-a_shop"),
                    List.of("nowhere"),
                    List.of("", "egress", "egress"),
                    Collections.nCopies(120, "x".repeat(50)),
                    MANY));
    switch (draws.below(8)) {
      case 1 -> request.setNode(node("hostile", "shop/caller"));
      case 2 -> request.setNode(node("other", "shop/caller"));
      case 3 -> request.setNode(node("hostile", "shop/nothing"));
      case 4 ->
          request.setNode(
              node(
                  draws.oneOf("", "a\nb", "\u202e", "x".repeat(300)),
                  draws.oneOf("shop/caller", "", "/", "a/b/c", "shop/\u001b[2J", "c".repeat(300))));
      case 5 -> request.setNode(Node.getDefaultInstance());
      default -> {}
    }
    if (draws.below(4) == 1) {
      request.setErrorDetail(
          com.google.rpc.Status.newBuilder()
              .setCode(draws.below(256))
              .setMessage(draws.oneOf("no", "", "\u001b[31m\n", "w".repeat(6_000))));
    }
    requests.onNext(request.build());
  }

  /** Goes without a word, or politely. */
  void leave(boolean politely) {
    gone = true;
    if (politely) {
      requests.onCompleted();
    } else {
      requests.onError(Status.CANCELLED.asRuntimeException());
    }
  }

  private static Node.Builder node(String id, String cluster) {
    return Node.newBuilder().setId(id).setCluster(cluster);
  }

  @Override
  public void onNext(DiscoveryResponse response) {
    if (ended) {
      throw new AssertionError("a response after the end: " + response.getTypeUrl());
    }
    if (!nonces.add(response.getNonce())) {
      throw new AssertionError("the nonce " + response.getNonce() + " was there before");
    }
    last.put(response.getTypeUrl(), response);
  }

  @Override
  public void onError(Throwable cause) {
    end();
    Status status = ((StatusRuntimeException) cause).getStatus();
    boolean clear =
        Set.of(
                    Status.Code.RESOURCE_EXHAUSTED,
                    Status.Code.INVALID_ARGUMENT,
                    Status.Code.DEADLINE_EXCEEDED)
                .contains(status.getCode())
            && status.getDescription() != null
            && status.getDescription().length() < 2_000;
    if (!clear) {
      throw new AssertionError("ended with " + status, cause);
    }
  }

  @Override
  public void onCompleted() {
    end();
  }

  private void end() {
    if (ended) {
      throw new AssertionError("the stream was ended twice");
    }
    ended = true;
  }

  /** Where requests go when the stream was refused. */
  private static final class Nobody implements StreamObserver<DiscoveryRequest> {
    @Override
    public void onNext(DiscoveryRequest request) {}

    @Override
    public void onError(Throwable cancelled) {}

    @Override
    public void onCompleted() {}
  }
}
