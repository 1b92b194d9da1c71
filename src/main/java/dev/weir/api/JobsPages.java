package dev.weir.api;

import java.util.Optional;

/** JobRunr's pages behind Weir's login. */
public interface JobsPages {
  /** Whether somebody asked for them. */
  boolean wanted();

  /** Where they are now; empty while the database of jobs is not there. */
  Optional<Behind> behind();

  /**
   * A port on loopback.
   *
   * @param keyHeader the header that carries the key
   */
  record Behind(String host, int port, String keyHeader, String key) {
    @Override
    public String toString() {
      return "Behind[" + host + ":" + port + "]";
    }
  }
}
