package dev.weir.api;

import dev.weir.engine.IntentSource;
import dev.weir.engine.IntentSource.SyncResult;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The real webhooks with secrets of a file, and a source that a test scripts. */
@Alternative
@Singleton
public class ScriptedHooks implements IntentSource {
  static final String CI = "the-secret-of-the-pipeline-0123456789";
  static final String REPO = "the-secret-of-the-repository-0123456789";
  static final String LAB = "the-token-of-the-lab-0123456789";

  /** So many more senders may do what the pipeline may. */
  static final int MANY = 20;

  static String ofMany(int which) {
    return CI + "-" + which;
  }

  final AtomicInteger reads = new AtomicInteger();
  volatile Supplier<CompletionStage<SyncResult>> onSync = ScriptedHooks::nothingNew;

  static CompletionStage<SyncResult> nothingNew() {
    return CompletableFuture.completedFuture(new SyncResult.Found(Optional.empty(), false));
  }

  void reset() {
    reads.set(0);
    onSync = ScriptedHooks::nothingNew;
  }

  @Override
  public CompletionStage<SyncResult> sync() {
    reads.incrementAndGet();
    return onSync.get();
  }

  @Produces
  @Singleton
  @Alternative
  Hooks hooks() {
    try {
      Path file =
          Files.createTempFile(
              "weir-hooks",
              ".txt",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      file.toFile().deleteOnExit();
      StringBuilder many = new StringBuilder();
      for (int i = 0; i < MANY; i++) {
        many.append("many" + i + " weir deploy,signal,abort,sync " + ofMany(i) + " shop\n");
      }
      Files.writeString(
          file,
          many
              + """
          ci   weir   deploy,signal,abort,sync %1$s shop
          many weir   signal                   %1$s-of-many
          repo github sync                     %2$s
          repo github deploy                   %2$s shop/checkout
          lab  gitlab deploy                   %3$s shop/checkout
          """
                  .formatted(CI, REPO, LAB));
      return Hooks.of(file, InstantSource.system());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
