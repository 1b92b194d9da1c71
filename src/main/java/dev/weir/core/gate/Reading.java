package dev.weir.core.gate;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a source answered to one query, before anybody judges it. */
public sealed interface Reading {
  /** The query as sent, every place filled. */
  String query();

  /** An answer: zero or more series. A scalar is one series without labels. */
  record Answer(String query, List<Series> series) implements Reading {
    public Answer {
      series = List.copyOf(series);
    }
  }

  /**
   * The query could not be evaluated, after all retries.
   *
   * @param reason a sentence with the source's own words
   */
  record Failed(String query, String reason) implements Reading {}

  /**
   * One series: its labels and its points in time order; an instant query gives one point.
   *
   * @param labels without the metric's name
   */
  record Series(Map<String, String> labels, List<Point> points) {
    public Series {
      labels = Map.copyOf(labels);
      points = List.copyOf(points);
    }
  }

  /**
   * @param value may be NaN or infinite
   */
  record Point(Instant at, double value) {}
}
