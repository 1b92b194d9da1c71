package dev.weir.store.sqlite;

/**
 * How far a store has come in a log of changes that it shares with others.
 *
 * @param log which log
 * @param number of the last change that is made, from 0
 */
public record LogPosition(String log, long number) {}
