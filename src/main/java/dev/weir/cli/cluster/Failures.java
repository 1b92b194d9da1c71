package dev.weir.cli.cluster;

import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.RequestFailed.Kind;
import dev.weir.kubernetes.ClusterWords;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** What an API server's failure means to a person at the command line. */
record Failures(String address) {
  private static final int UNPROCESSABLE = 422;

  /** Something that is asked of the API server. */
  interface Question<T> {
    T ask();
  }

  /**
   * Asks.
   *
   * @param deed for example {@code list rollouts}
   */
  <T> T in(String deed, Question<T> question) throws RequestFailed {
    try {
      return question.ask();
    } catch (KubernetesClientException e) {
      throw failed(deed, e);
    }
  }

  RequestFailed failed(String deed, KubernetesClientException failure) {
    String words = "cannot " + deed + " at " + address + ": " + ClusterWords.of(failure);
    return switch (failure.getCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          new RequestFailed(
              Kind.NOT_ALLOWED, words + "\nSee whom your kubeconfig names: kubectl auth whoami");
      case HttpURLConnection.HTTP_FORBIDDEN ->
          new RequestFailed(
              Kind.NOT_ALLOWED, words + "\ndocs/kubernetes.md has a role for people.");
      case HttpURLConnection.HTTP_NOT_FOUND ->
          new RequestFailed(
              Kind.NOT_FOUND, words + "\nIs Weir installed there, and is the namespace right?");
      case HttpURLConnection.HTTP_BAD_REQUEST, UNPROCESSABLE ->
          new RequestFailed(Kind.WRONG_INPUT, words);
      default ->
          new RequestFailed(
              Kind.UNREACHABLE,
              words + "\nIs your kubeconfig right? A server is asked with --server (WEIR_SERVER).");
    };
  }
}
