package dev.weir.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/**
 * Callers by an {@link Authority}, and before that by a file of tokens if there is one. Answers are
 * kept for a short time, never longer, and without one nobody gets in. Of tokens only hashes are
 * kept.
 */
final class ReviewedAccess implements Access {
  /** So long an answer is good. */
  static final Duration KEPT = Duration.ofSeconds(10);

  /** So long a stream stays open on an answer that could not be had anew. */
  static final Duration STREAM_KEPT = Duration.ofMinutes(1);

  /** So many answers are kept; the oldest go first. */
  static final int MOST_KEPT = 2_000;

  /** So many questions are under way at once; the others are told to come again. */
  static final int MOST_UNDER_WAY = 16;

  /** Whoever may not see all namespaces is asked about so many of them. */
  static final int MOST_NAMESPACES = 50;

  /**
   * @param token its hash
   */
  private record Question(String token, Role role, Optional<String> namespace) {}

  private record Kept(Identified answer, Instant at) {}

  private final Optional<Access> first;
  private final Authority authority;
  private final Supplier<Set<String>> namespaces;
  private final InstantSource clock;
  private final Semaphore free = new Semaphore(MOST_UNDER_WAY);
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Question, Kept> kept =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Kept> eldest) {
          return size() > MOST_KEPT;
        }
      };

  /**
   * @param first whoever it knows is not asked about elsewhere
   * @param namespaces those in which there is anything to see
   */
  ReviewedAccess(
      Optional<Access> first,
      Authority authority,
      Supplier<Set<String>> namespaces,
      InstantSource clock) {
    this.first = first;
    this.authority = authority;
    this.namespaces = namespaces;
    this.clock = clock;
  }

  @Override
  public boolean localOnly() {
    return false;
  }

  @Override
  public boolean waits(Optional<String> authorization, Role role, Optional<String> namespace) {
    return first.flatMap(access -> access.caller(authorization)).isEmpty()
        && token(authorization)
            .filter(token -> kept(question(token, role, namespace), KEPT).isEmpty())
            .isPresent();
  }

  @Override
  public Identified identify(
      Optional<String> authorization, Role role, Optional<String> namespace) {
    Optional<Caller> known = first.flatMap(access -> access.caller(authorization));
    if (known.isPresent()) {
      return new Identified.Known(known.get());
    }
    Optional<String> token = token(authorization);
    if (token.isEmpty()) {
      return new Identified.Unknown();
    }
    Question question = question(token.get(), role, namespace);
    return kept(question, KEPT).orElseGet(() -> ask(question, token.get()));
  }

  /** Who may read, as it is known; it is asked anew beside, so that the next call has it. */
  @Override
  public Optional<Caller> caller(Optional<String> authorization) {
    Optional<Caller> known = first.flatMap(access -> access.caller(authorization));
    Optional<String> token = token(authorization);
    if (known.isPresent() || token.isEmpty()) {
      return known;
    }
    Question question = question(token.get(), Role.VIEWER, Optional.empty());
    if (kept(question, KEPT).isEmpty()) {
      Thread.ofVirtual().name("weir-review").start(() -> ask(question, token.get()));
    }
    return kept(question, STREAM_KEPT)
        .flatMap(
            answer ->
                answer instanceof Identified.Known(Caller caller)
                    ? Optional.of(caller)
                    : Optional.empty());
  }

  private Identified ask(Question question, String token) {
    if (!free.tryAcquire()) {
      return new Identified.Away(
          "More than " + MOST_UNDER_WAY + " callers are being asked about; try again in a second.");
    }
    try {
      Identified answer = asked(question, token);
      lock.lock();
      try {
        kept.remove(question);
        kept.put(question, new Kept(answer, clock.instant()));
      } finally {
        lock.unlock();
      }
      return answer;
    } catch (Authority.AwayException e) {
      // Not kept: the next one asks again.
      return new Identified.Away(
          "Who you are cannot be found out, and nobody is let in: "
              + e.getMessage()
              + ". Try again in a moment.");
    } finally {
      free.release();
    }
  }

  private Identified asked(Question question, String token) {
    Optional<Authority.Person> found = authority.who(token);
    if (found.isEmpty()) {
      return new Identified.Unknown();
    }
    Authority.Person person = found.get();
    Role role = question.role();
    if (person.may(role, question.namespace())) {
      return known(person, role, question.namespace().map(Set::of).orElse(Set.of()));
    }
    Set<String> some =
        question.namespace().isPresent() || role == Role.ADMIN
            ? Set.of()
            : namespaces.get().stream()
                .sorted()
                .limit(MOST_NAMESPACES)
                .filter(name -> person.may(role, Optional.of(name)))
                .collect(Collectors.toSet());
    return some.isEmpty()
        ? new Identified.Forbidden(
            person.name()
                + " may not "
                + person.needed(role)
                + question.namespace().map(name -> " in the namespace " + name).orElse("")
                + ".")
        : known(person, role, some);
  }

  private static Identified known(Authority.Person person, Role role, Set<String> namespaces) {
    return new Identified.Known(new Caller(person.name(), role, namespaces));
  }

  private Optional<Identified> kept(Question question, Duration most) {
    lock.lock();
    try {
      return Optional.ofNullable(kept.get(question))
          .filter(one -> one.at().plus(most).isAfter(clock.instant()))
          .map(Kept::answer);
    } finally {
      lock.unlock();
    }
  }

  private static Optional<String> token(Optional<String> authorization) {
    return authorization
        .map(TokenAccess.BEARER::matcher)
        .filter(Matcher::matches)
        .map(bearer -> bearer.group(1));
  }

  private static Question question(String token, Role role, Optional<String> namespace) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
      return new Question(HexFormat.of().formatHex(hash), role, namespace);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
