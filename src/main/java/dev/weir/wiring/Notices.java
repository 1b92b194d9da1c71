package dev.weir.wiring;

import dev.weir.api.JobsPages;
import dev.weir.cli.ServeOptions;
import dev.weir.core.notice.Notice;
import dev.weir.core.notice.NoticeKind;
import dev.weir.engine.Control;
import dev.weir.engine.Engine;
import dev.weir.engine.JournalFeed;
import dev.weir.engine.NoticeSender;
import dev.weir.engine.Problem;
import dev.weir.jobs.Dashboard;
import dev.weir.jobs.Jobs;
import dev.weir.jobs.JobsDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;

/** Joins notices and jobs with the engine, its journal and its options. */
final class Notices {
  private static final int MAX_PASSWORD = 4_096;

  private Notices() {}

  static Jobs jobs(
      ServeOptions options,
      JournalFeed feed,
      Engine engine,
      NoticeSender sender,
      ToIntFunction<Instant> sweep,
      InstantSource clock) {
    return new Jobs(
        new Jobs.Parts(
            JobsDatabase.file(JobsDatabase.beside(options.state())),
            options.jobs().database().map(Notices::database),
            feed,
            engine::notifications,
            () -> refusal(feed.storeId(), engine.source()),
            sender,
            sweep,
            options.jobs().dashboard(),
            clock));
  }

  static JobsPages.Behind behind(Dashboard dashboard) {
    return new JobsPages.Behind(
        dashboard.address().getAddress().getHostAddress(),
        dashboard.address().getPort(),
        Dashboard.KEY_HEADER,
        dashboard.key());
  }

  private static JobsDatabase database(ServeOptions.Database database) {
    return JobsDatabase.postgres(
        database.url(), database.user(), database.passwordFile().map(Notices::password));
  }

  private static String password(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length == 0 || bytes.length > MAX_PASSWORD) {
        throw new IllegalArgumentException(
            "the password file " + file + " is empty or longer than " + MAX_PASSWORD + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the password file " + file + " cannot be read", e);
    }
  }

  /** Why the source is refused now. The same refusal has the same id. */
  static Optional<Notice> refusal(String origin, Control.SourceStatus status) {
    List<Problem> problems = status.problems();
    if (problems.isEmpty()) {
      return Optional.empty();
    }
    Problem first = problems.getFirst();
    String all =
        status.takenAt()
            + "\n"
            + String.join("\n", problems.stream().map(Problem::render).toList());
    UUID which = UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
    return Optional.of(
        new Notice(
            origin,
            "source/refused/" + which,
            status.readAt(),
            "",
            "",
            NoticeKind.SOURCE_REFUSED,
            "source-refused",
            Notice.WEIR,
            "",
            "",
            (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
                + ", the first in "
                + first.file()
                + (first.line() > 0 ? ":" + first.line() : "")
                + "; nothing of the source is taken until it is mended (weir status shows them)",
            Optional.empty()));
  }
}
