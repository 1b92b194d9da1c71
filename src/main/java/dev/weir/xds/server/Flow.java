package dev.weir.xds.server;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * The pace of one stream. A client that does not read gets no more than the transport has room for,
 * and one that asks faster than it is answered waits with its next request in its own memory.
 */
interface Flow {
  /** Whether the transport has room for another response. */
  boolean hasRoom();

  /** Takes one more request from the other side. */
  void next();

  /** The pace of a call; a stream that knows none always has room. */
  static Flow of(StreamObserver<DiscoveryResponse> responses, Runnable onRoom) {
    if (!(responses instanceof ServerCallStreamObserver<DiscoveryResponse> call)) {
      return FREE;
    }
    call.disableAutoRequest();
    call.setOnReadyHandler(onRoom);
    return new Flow() {
      @Override
      public boolean hasRoom() {
        return call.isReady();
      }

      @Override
      public void next() {
        call.request(1);
      }
    };
  }

  Flow FREE =
      new Flow() {
        @Override
        public boolean hasRoom() {
          return true;
        }

        @Override
        public void next() {}
      };
}
