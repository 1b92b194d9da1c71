package dev.weir.metrics.prometheus;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Collects a body up to a limit; a longer one is given up at once and comes out empty. */
final class LimitedBody implements HttpResponse.BodySubscriber<Optional<byte[]>> {
  private final int limitBytes;
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
  private final CompletableFuture<Optional<byte[]>> body = new CompletableFuture<>();
  private final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();

  private LimitedBody(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  static HttpResponse.BodyHandler<Optional<byte[]>> handler(int limitBytes) {
    return _ -> new LimitedBody(limitBytes);
  }

  @Override
  public CompletionStage<Optional<byte[]>> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscribed.complete(subscription);
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (body.isDone()) {
        return;
      }
      if (buffer.remaining() > limitBytes - collected.size()) {
        body.complete(Optional.empty());
        subscribed.thenAccept(Flow.Subscription::cancel);
        return;
      }
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      collected.writeBytes(bytes);
    }
  }

  @Override
  public void onError(Throwable problem) {
    body.completeExceptionally(problem);
  }

  @Override
  public void onComplete() {
    body.complete(Optional.of(collected.toByteArray()));
  }
}
