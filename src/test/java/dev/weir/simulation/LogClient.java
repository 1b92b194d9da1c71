package dev.weir.simulation;

import dev.weir.store.replica.SharedLog;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/** The log as one engine reaches it: slowly at times, or not at all, or without an answer. */
final class LogClient implements SharedLog {
  private final SimulatedLog log;
  private final String engine;
  private final Access access;
  private final Fuse fuse;
  private final LongConsumer waits;
  private final Runnable beforeWrite;
  private long writtenTerm;

  /**
   * @param waits lets the engine stand still for so many milliseconds
   * @param beforeWrite called right before something of this engine may become durable
   */
  LogClient(
      SimulatedLog log,
      String engine,
      Access access,
      Fuse fuse,
      LongConsumer waits,
      Runnable beforeWrite) {
    this.log = log;
    this.engine = engine;
    this.access = access;
    this.fuse = fuse;
    this.waits = waits;
    this.beforeWrite = beforeWrite;
  }

  /** The term of what this engine has written last. */
  long writtenTerm() {
    return writtenTerm;
  }

  private void arrives(String what) throws IOException {
    fuse.pass("before " + what);
    long takes = access.callMillis();
    if (takes > 0) {
      waits.accept(takes);
    }
    access.arrives();
  }

  private void answers(String what) throws IOException {
    fuse.pass("after " + what);
    access.isAnswered();
  }

  @Override
  public Optional<Head> read() throws IOException {
    arrives("a read of the log");
    Optional<Head> read = log.head();
    answers("a read of the log");
    return read;
  }

  @Override
  public Head replace(Optional<Head> seen, Content next) throws IOException, Conflict {
    arrives("a write of the log");
    beforeWrite.run();
    Head written = log.replace(seen, next, engine);
    writtenTerm = next.term();
    answers("a write of the log");
    return written;
  }

  @Override
  public Blob keep(byte[] bytes) throws IOException {
    arrives("a part of the log");
    Blob blob = log.keep(bytes);
    answers("a part of the log");
    return blob;
  }

  @Override
  public byte[] bytes(Blob blob) throws IOException {
    arrives("a read of a part");
    byte[] bytes = log.bytes(blob);
    answers("a read of a part");
    return bytes;
  }

  @Override
  public void forgetAllBut(Set<Blob> used) throws IOException {
    arrives("what the log forgets");
    log.forgetAllBut(used);
    answers("what the log forgets");
  }
}
