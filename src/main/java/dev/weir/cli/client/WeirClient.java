package dev.weir.cli.client;

import dev.weir.cli.json.Json;
import java.util.Optional;

/**
 * Weir as a person asks it, one method for each thing: by way of a server, or of the cluster whose
 * resources it follows.
 */
public interface WeirClient extends AutoCloseable {
  /** Every rollout, as {@code RolloutList}. */
  Json rollouts() throws RequestFailed;

  Json rollout(String namespace, String name) throws RequestFailed;

  /** The plan in force. */
  Json plan(String namespace, String name) throws RequestFailed;

  /** The newest entries, newest first. */
  Json journal(String namespace, String name, int limit) throws RequestFailed;

  Json proxies() throws RequestFailed;

  /** How the last read of the source went. */
  Json source() throws RequestFailed;

  /**
   * Gives a command, and waits until its effect is durable. It is done once however often it has to
   * be sent.
   *
   * @param verb promote, abort, pause, resume, retry, undo or signal
   * @return the rollout with its new status
   */
  Json command(String namespace, String name, String verb, Json body, String key)
      throws RequestFailed;

  /**
   * Notices, newest first.
   *
   * @param state waiting, sent or dead; empty for all
   */
  Json notifications(Optional<String> state, Optional<String> namespace) throws RequestFailed;

  /** Lets a notice wait again that was given up; given twice it is refused once. */
  Json resend(String id) throws RequestFailed;

  /** Opens the stream of what changes. */
  EventStream events() throws RequestFailed;

  @Override
  void close();
}
