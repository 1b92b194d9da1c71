package dev.weir.jobs;

import dev.weir.core.notice.NotificationPolicy;
import dev.weir.core.notice.Receiver;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A receiver as it lies in its table.
 *
 * @param source the store whose journal it is told of
 * @param document the channel as JSON
 * @param retryFor milliseconds
 * @param sequence of its newest notice
 * @param run the number of the newest job for it
 * @param armed whether that job is there, or due
 * @param wakeAt when it is to look, in milliseconds of the epoch
 * @param busyUntil until when something may be on its way to it
 * @param failures in a row
 */
record ReceiverRow(
    String id,
    String source,
    String namespace,
    String policy,
    String name,
    String channel,
    String document,
    long retryFor,
    boolean gone,
    long sequence,
    long run,
    boolean armed,
    long wakeAt,
    long busyUntil,
    int failures) {
  static String id(String source, NotificationPolicy policy, Receiver receiver) {
    return uuid(source, policy.id().toString(), receiver.name()).toString();
  }

  /** Always the same for the same words. */
  static UUID uuid(String... words) {
    return UUID.nameUUIDFromBytes(String.join("\n", words).getBytes(StandardCharsets.UTF_8));
  }

  /** As it begins. */
  static ReceiverRow of(String source, NotificationPolicy policy, Receiver receiver) {
    return new ReceiverRow(
        id(source, policy, receiver),
        source,
        policy.id().namespace(),
        policy.id().name(),
        receiver.name(),
        receiver.channel().word(),
        Documents.write(receiver.channel()),
        policy.retryFor().toMillis(),
        false,
        0,
        0,
        false,
        0,
        0,
        0);
  }

  static ReceiverRow read(ResultSet row) throws SQLException {
    return new ReceiverRow(
        row.getString("id"),
        row.getString("source"),
        row.getString("namespace"),
        row.getString("policy"),
        row.getString("name"),
        row.getString("channel"),
        row.getString("document"),
        row.getLong("retry_for"),
        row.getInt("gone") != 0,
        row.getLong("sequence"),
        row.getLong("run"),
        row.getInt("armed") != 0,
        row.getLong("wake_at"),
        row.getLong("busy_until"),
        row.getInt("failures"));
  }

  /** Whether the user wrote the same. */
  boolean saysLike(ReceiverRow other) {
    return document.equals(other.document) && retryFor == other.retryFor;
  }

  /** With what the user writes now; everything else stays. */
  ReceiverRow saying(ReceiverRow written) {
    return new ReceiverRow(
        id,
        source,
        namespace,
        policy,
        name,
        written.channel,
        written.document,
        written.retryFor,
        false,
        sequence,
        run,
        armed,
        wakeAt,
        busyUntil,
        failures);
  }

  ReceiverRow gone(boolean next) {
    return new ReceiverRow(
        id, source, namespace, policy, name, channel, document, retryFor, next, sequence, run,
        armed, wakeAt, busyUntil, failures);
  }

  ReceiverRow withSequence(long next) {
    return new ReceiverRow(
        id, source, namespace, policy, name, channel, document, retryFor, gone, next, run, armed,
        wakeAt, busyUntil, failures);
  }

  /** To be looked at by a new job; one that was there does nothing any more. */
  ReceiverRow armedAt(long at) {
    return new ReceiverRow(
        id, source, namespace, policy, name, channel, document, retryFor, gone, sequence, run + 1,
        true, at, busyUntil, failures);
  }

  ReceiverRow disarmed() {
    return new ReceiverRow(
        id, source, namespace, policy, name, channel, document, retryFor, gone, sequence, run,
        false, wakeAt, 0, failures);
  }

  /** While something is on its way; nobody else sends meanwhile. */
  ReceiverRow busyUntil(long at) {
    return new ReceiverRow(
        id, source, namespace, policy, name, channel, document, retryFor, gone, sequence, run,
        armed, wakeAt, at, failures);
  }

  /** After a try, whatever came of it. */
  ReceiverRow tried(int failuresInARow, long nextAt) {
    return new ReceiverRow(
        id,
        source,
        namespace,
        policy,
        name,
        channel,
        document,
        retryFor,
        gone,
        sequence,
        run,
        armed,
        nextAt,
        0,
        failuresInARow);
  }
}
