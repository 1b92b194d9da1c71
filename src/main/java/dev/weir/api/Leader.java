package dev.weir.api;

import java.net.URI;
import java.util.Optional;

/** Of several engines, the one that changes anything. */
@FunctionalInterface
public interface Leader {
  /** Its HTTP interface; empty when that is this engine, or nobody at the moment. */
  Optional<URI> elsewhere();
}
