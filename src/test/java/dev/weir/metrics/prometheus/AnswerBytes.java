package dev.weir.metrics.prometheus;

import dev.weir.core.gate.Reading;

/** Reads an answer's body as the source does, without a connection. */
public final class AnswerBytes {
  private AnswerBytes() {}

  public static Reading read(String query, byte[] body) {
    try {
      return new Reading.Answer(query, AnswerReader.series(body));
    } catch (AnswerReader.Unreadable e) {
      return new Reading.Failed(
          query,
          AnswerReader.refusal(body)
              .map(refusal -> Words.of(refusal.type()) + ": " + Words.of(refusal.words()))
              .orElse("the answer " + e.getMessage() + ": " + Words.of(body)));
    }
  }
}
