package dev.weir.xds.server;

import static dev.weir.testing.Meshes.split;
import static dev.weir.xds.server.StreamTest.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.traffic.Split;
import dev.weir.engine.TrafficPublisher.ResourceStatus;
import dev.weir.testing.MemoryStore;
import dev.weir.testing.Meshes;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests that were fresh when they came in, and no longer are when their turn comes. */
class OvertakenRequestTest {
  private final SteppedXds xds =
      new SteppedXds(new MemoryStore(), Clock.systemUTC(), Runnable::run);
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<DiscoveryResponse> received = new ArrayList<>();
  private final SteppedXds.Opened stream =
      xds.open(
          new StreamObserver<>() {
            @Override
            public void onNext(DiscoveryResponse response) {
              received.add(response);
            }

            @Override
            public void onError(Throwable cause) {
              throw new AssertionError("the stream is ended", cause);
            }

            @Override
            public void onCompleted() {
              throw new AssertionError("the stream is ended");
            }
          },
          tasks::add);

  private void publish(long sequence, String... nodes) {
    Split split = split(sequence, nodes[0], 10_000);
    xds.publish(web(nodes).build(), Map.of(Meshes.id("web"), split));
  }

  private void ask(String version, String nonce) {
    stream
        .requests()
        .onNext(
            DiscoveryRequest.newBuilder()
                .setNode(Node.newBuilder().setId("p").setCluster("shop/caller"))
                .setTypeUrl(XdsType.CLUSTERS.typeUrl())
                .setVersionInfo(version)
                .setResponseNonce(nonce)
                .build());
  }

  private void work() {
    while (!tasks.isEmpty()) {
      tasks.poll().run();
    }
  }

  private ResourceStatus clusters() {
    return xds.proxies().getFirst().resources().stream()
        .filter(status -> status.type().equals(XdsType.CLUSTERS.label()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anAcknowledgementThatIsSentTwiceDoesNotCountForTheNextResponse() {
    publish(1, "web-a");
    ask("", "");
    work();
    DiscoveryResponse first = received.getLast();

    publish(2, "web-b");
    // Both are fresh: what was published has not been sent yet.
    ask(first.getVersionInfo(), first.getNonce());
    ask(first.getVersionInfo(), first.getNonce());
    work();

    DiscoveryResponse second = received.getLast();
    assertThat(second.getNonce()).isNotEqualTo(first.getNonce());
    assertThat(clusters())
        .returns(second.getVersionInfo(), ResourceStatus::sent)
        .returns(first.getVersionInfo(), ResourceStatus::acknowledged);

    ask(second.getVersionInfo(), second.getNonce());
    work();
    assertThat(clusters().acknowledged()).isEqualTo(second.getVersionInfo());
  }
}
