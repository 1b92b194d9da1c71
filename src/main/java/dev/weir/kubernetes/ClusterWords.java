package dev.weir.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** What an API server's failure means, for people. */
public final class ClusterWords {
  private static final int LONGEST = 500;
  private static final int TOO_MANY = 429;

  private ClusterWords() {}

  /** One half sentence, without secrets. */
  public static String of(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof KubernetesClientException answered && answered.getCode() > 0) {
        return answered(answered);
      }
    }
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return "the API server cannot be reached (" + cut(String.valueOf(root.getMessage())) + ")";
  }

  private static String answered(KubernetesClientException failure) {
    String said =
        failure.getStatus() != null && failure.getStatus().getMessage() != null
            ? failure.getStatus().getMessage()
            : String.valueOf(failure.getMessage());
    String meaning =
        switch (failure.getCode()) {
          case HttpURLConnection.HTTP_UNAUTHORIZED -> "the API server does not know who asks";
          case HttpURLConnection.HTTP_FORBIDDEN -> "it is not allowed";
          case HttpURLConnection.HTTP_NOT_FOUND -> "the API server does not have it";
          case HttpURLConnection.HTTP_CONFLICT -> "somebody else was faster";
          case HttpURLConnection.HTTP_GONE -> "what was known is too old";
          case TOO_MANY -> "the API server has too much to do";
          default -> "the API server answered " + failure.getCode();
        };
    return meaning + " (" + cut(said) + ")";
  }

  private static String cut(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }
}
