package dev.weir.model.lifecycle;

/** How one proxy stands to the newest weights. */
enum Standing {
  /** Not connected. */
  GONE,
  /** It has older ones, or none. */
  BEHIND,
  /** It has refused the newest, and has older ones. */
  REFUSES,
  /** It has them. */
  HAS
}
