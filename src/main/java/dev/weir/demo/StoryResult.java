package dev.weir.demo;

import java.time.Duration;
import java.util.List;

/**
 * How a story went.
 *
 * @param letter a, b, c or d
 * @param from the revision that had the traffic before
 * @param tried the revision that was wanted
 * @param ending in a few words
 * @param tally the requests of the story
 */
record StoryResult(
    char letter,
    String from,
    String tried,
    String ending,
    Duration took,
    Tally tally,
    List<StepShare> shares) {
  StoryResult {
    shares = List.copyOf(shares);
  }
}
