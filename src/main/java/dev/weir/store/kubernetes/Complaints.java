package dev.weir.store.kubernetes;

import dev.weir.kubernetes.ClusterWords;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A watch that fails is begun again, and says so once for each reason. */
final class Complaints implements ExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

  private final String what;
  private String last = "";

  /**
   * @param what is watched, for people
   */
  Complaints(String what) {
    this.what = what;
  }

  @Override
  public synchronized boolean retryAfterException(boolean started, Throwable failure) {
    String words = ClusterWords.of(failure);
    if (!words.equals(last)) {
      LOG.warn("{} cannot be watched, tried again: {}", what, words);
    }
    last = words;
    return true;
  }
}
