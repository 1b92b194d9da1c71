package dev.weir.core.traffic;

/** What is spoken on a port. */
public enum Protocol {
  HTTP,
  HTTP2
}
