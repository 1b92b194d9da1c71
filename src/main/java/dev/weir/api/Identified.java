package dev.weir.api;

/** What is known of somebody who asks for something. */
public sealed interface Identified {
  record Known(Caller caller) implements Identified {}

  /** Nobody is known by what they present. */
  record Unknown() implements Identified {}

  /**
   * They are known, and may not.
   *
   * @param why a sentence
   */
  record Forbidden(String why) implements Identified {}

  /**
   * It cannot be found out now.
   *
   * @param why a sentence
   */
  record Away(String why) implements Identified {}
}
