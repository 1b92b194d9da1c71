package dev.weir.bench;

import io.grpc.BindableService;
import java.util.List;

/** A control plane whose fan-out is measured. */
interface Subject extends AutoCloseable {
  List<BindableService> services();

  /** Makes other weights current: the number of the change decides which. */
  void publish(int change);

  @Override
  void close();
}
