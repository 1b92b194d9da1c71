package dev.weir.core.gate;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills the last places of a metric's queries. */
public final class Inquiries {
  /** The places that are filled when a query is asked; all others are a policy's arguments. */
  public static final Set<String> PLACES =
      Set.of("cluster", "revision", "stable", "namespace", "rollout", "window");

  /** No query looks back over less than this: PromQL knows no empty window. */
  public static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);

  /**
   * Stands for {@code ${stable}} while there is no stable revision. No revision can be named so,
   * while an empty text would match every series that lacks the label.
   */
  static final String NO_STABLE = "-";

  private static final Pattern PLACE = Pattern.compile("\\$\\{([A-Za-z][A-Za-z0-9_-]*)}");

  private Inquiries() {}

  /**
   * Who is measured.
   *
   * @param cluster the candidate's cluster as Envoy's statistics name it
   * @param stable empty for the first revision ever
   * @param stableCluster what the candidate is compared with: stable's own, or a fresh baseline's
   */
  public record Subject(
      ResourceId rollout,
      Revision candidate,
      String cluster,
      Optional<Revision> stable,
      Optional<String> stableCluster) {}

  /**
   * The inquiry for one measurement at {@code at}.
   *
   * <p>In a range metric {@code ${window}} is the width of a bucket, because every point of the
   * answer looks back over its own bucket; the inquiry's window says how far back the buckets go.
   *
   * <p>A window is written in whole seconds. While the step is younger than the metric's window,
   * the time of evaluation is therefore set back to the last whole second since {@code since}: so
   * the window begins with the step, and its first requests are neither lost nor mixed with those
   * before it.
   *
   * @param since when the step's weights took effect; the window never reaches before it, except in
   *     the step's first second
   */
  public static Inquiry of(Gate.Metric metric, Subject subject, Instant since, Instant at) {
    Duration inEffect = Duration.between(since, at);
    if (inEffect.compareTo(metric.window()) < 0 && inEffect.compareTo(SHORTEST_WINDOW) >= 0) {
      return of(metric, subject, Duration.ofSeconds(inEffect.toSeconds()), since);
    }
    Duration window =
        inEffect.compareTo(metric.window()) < 0
            ? SHORTEST_WINDOW
            : Duration.ofSeconds(Math.max(1, metric.window().toSeconds()));
    return of(metric, subject, window, at.minus(window));
  }

  private static Inquiry of(Gate.Metric metric, Subject subject, Duration window, Instant start) {
    Duration written = metric.range().map(GatePolicy.Range::step).orElse(window);
    Map<String, String> candidate =
        values(subject, subject.cluster(), subject.candidate(), written);
    Optional<Map<String, String>> stable =
        metric.compare().isPresent() && subject.stable().isPresent()
            ? subject
                .stableCluster()
                .map(cluster -> values(subject, cluster, subject.stable().orElseThrow(), written))
            : Optional.empty();
    if (metric.web().isPresent()) {
      WebCall call = filled(metric.web().get(), subject);
      return new Inquiry(
          start.plus(window),
          window,
          metric.timeout(),
          call.text(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(call));
    }
    Optional<String> minimum = metric.minRequests().map(GatePolicy.MinRequests::query);
    return new Inquiry(
        start.plus(window),
        window,
        metric.timeout(),
        fill(metric.query(), candidate),
        stable.map(values -> fill(metric.query(), values)),
        minimum.map(query -> fill(query, candidate)),
        minimum.flatMap(query -> stable.map(values -> fill(query, values))),
        metric.range());
  }

  /**
   * Every value is made of characters that an address takes as they are (RFC 3986, unreserved), see
   * {@link Revision}: none can lead elsewhere.
   */
  private static WebCall filled(WebCall call, Subject subject) {
    Map<String, String> values =
        Map.of(
            "cluster", subject.cluster(),
            "revision", subject.candidate().name(),
            "stable", subject.stable().map(Revision::name).orElse(NO_STABLE),
            "namespace", subject.rollout().namespace(),
            "rollout", subject.rollout().name());
    return new WebCall(
        call.method(),
        fill(call.url(), values),
        call.headers().stream()
            .map(h -> new WebCall.Header(h.name(), fill(h.value(), values)))
            .toList(),
        fill(call.body(), values));
  }

  private static Map<String, String> values(
      Subject subject, String cluster, Revision revision, Duration window) {
    return Map.of(
        "cluster", quoted(cluster),
        "revision", quoted(revision.name()),
        "stable", quoted(subject.stable().map(Revision::name).orElse(NO_STABLE)),
        "namespace", quoted(subject.rollout().namespace()),
        "rollout", quoted(subject.rollout().name()),
        "window", Math.max(1, window.toSeconds()) + "s");
  }

  /** One pass, so that what a value holds is never taken for a place. */
  private static String fill(String query, Map<String, String> values) {
    Matcher place = PLACE.matcher(query);
    return place.replaceAll(
        found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
  }

  /**
   * The text as it may stand in a PromQL string in any of its three kinds of quotes. Everything
   * that could end the string or mean something in it becomes an escape by number; in a raw string
   * that escape is not undone and matches nothing, which is harmless.
   */
  private static String quoted(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c < 128 && (Character.isLetterOrDigit(c) || "._-:/".indexOf(c) >= 0)) {
                safe.appendCodePoint(c);
              } else {
                safe.append(String.format("\\U%08x", c));
              }
            });
    return safe.toString();
  }
}
