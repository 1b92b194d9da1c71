package dev.weir.jobs;

import java.util.UUID;

/**
 * A job that is to be there once a transaction is durable.
 *
 * @param at milliseconds of the epoch; what is past means at once
 */
record Call(String receiver, long run, long at) {
  static Call of(ReceiverRow row) {
    return new Call(row.id(), row.run(), row.wakeAt());
  }

  /** The same for the same run, so that a job is never there twice. */
  UUID id() {
    return ReceiverRow.uuid(receiver, String.valueOf(run));
  }
}
