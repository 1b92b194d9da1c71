package dev.weir.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Protocol;
import dev.weir.core.traffic.VirtualNode;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FixedEndpointsTest {
  private static final ResourceId V1 = new ResourceId("shop", "web-v1");
  private static final ResourceId V2 = new ResourceId("shop", "web-v2");

  private static VirtualNode node(ResourceId id, VirtualNode.Discovery discovery) {
    return new VirtualNode(
        id,
        List.of(
            new VirtualNode.Listener(80, Protocol.HTTP, Optional.empty(), Duration.ofSeconds(5))),
        discovery,
        List.of(),
        Optional.empty());
  }

  private static VirtualNode fixed(ResourceId id, int count) {
    return node(
        id,
        new VirtualNode.Discovery.Static(
            java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> new VirtualNode.Address("10.0.0." + (i + 1), 80))
                .toList()));
  }

  @Test
  void aStaticNodeHasTheEndpointsOfItsListAndChangesAreTold() {
    try (FixedEndpoints endpoints = new FixedEndpoints(name -> 1)) {
      Set<ResourceId> told = ConcurrentHashMap.newKeySet();
      endpoints.onChange(told::addAll);
      assertThat(endpoints.endpoints(V1)).isEmpty();
      endpoints.watch(Map.of(V1, fixed(V1, 2), V2, fixed(V2, 0)));
      assertThat(endpoints.endpoints(V1)).isEqualTo(OptionalInt.of(2));
      assertThat(endpoints.endpoints(V2)).isEqualTo(OptionalInt.of(0));
      assertThat(told).containsExactlyInAnyOrder(V1, V2);
      told.clear();
      endpoints.watch(Map.of(V1, fixed(V1, 2)));
      assertThat(told).isEmpty();
      assertThat(endpoints.endpoints(V2)).isEmpty();
    }
  }

  @Test
  void aNameThatResolvedOnceKeepsItsNumberWhileTheResolverIsAway() {
    AtomicInteger answers = new AtomicInteger(3);
    AtomicInteger asked = new AtomicInteger();
    FixedEndpoints.Resolver resolver =
        name -> {
          asked.incrementAndGet();
          if (answers.get() < 0) {
            throw new UnknownHostException(name);
          }
          return answers.get();
        };
    try (FixedEndpoints endpoints = new FixedEndpoints(resolver, Duration.ofMillis(20))) {
      endpoints.watch(Map.of(V1, node(V1, new VirtualNode.Discovery.Dns("web.internal"))));
      await().until(() -> endpoints.endpoints(V1).equals(OptionalInt.of(3)));
      answers.set(-1);
      int before = asked.get();
      await().until(() -> asked.get() > before + 3);
      assertThat(endpoints.endpoints(V1)).isEqualTo(OptionalInt.of(3));
      answers.set(5);
      await().until(() -> endpoints.endpoints(V1).equals(OptionalInt.of(5)));
    }
  }

  @Test
  void aNameThatNeverResolvedIsNotKnownAndAHangingOneHoldsUpNobody() {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    FixedEndpoints.Resolver resolver =
        name -> {
          if (name.equals("hangs.internal")) {
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          asked.incrementAndGet();
          throw new UnknownHostException(name);
        };
    try (FixedEndpoints endpoints = new FixedEndpoints(resolver, Duration.ofMillis(20))) {
      endpoints.watch(
          Map.of(
              V1, node(V1, new VirtualNode.Discovery.Dns("hangs.internal")),
              V2, node(V2, new VirtualNode.Discovery.Dns("unknown.internal"))));
      await().until(() -> asked.get() > 3);
      assertThat(endpoints.endpoints(V2)).isEmpty();
      assertThat(endpoints.endpoints(V1)).isEmpty();
      never.countDown();
    }
  }
}
