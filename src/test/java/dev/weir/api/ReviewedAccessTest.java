package dev.weir.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long answers are good, and what happens when there are none; the real one is in the ITs. */
class ReviewedAccessTest {
  private static final Optional<String> ALICE = Optional.of("Bearer alice-token");
  private static final Optional<String> SHOP = Optional.of("shop");

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final Scripted authority = new Scripted();
  private final ReviewedAccess access =
      new ReviewedAccess(Optional.empty(), authority, () -> Set.of("shop", "cart"), () -> now);

  /** Knows alice, and lets her do what a test says: "ROLE namespace". */
  private static final class Scripted implements Authority {
    private final Set<String> rights = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean away;
    private volatile CountDownLatch holds = new CountDownLatch(0);

    @Override
    public Optional<Person> who(String token) {
      asked.incrementAndGet();
      try {
        assertThat(holds.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (away) {
        throw new AwayException("nothing answers");
      }
      if (!token.equals("alice-token")) {
        return Optional.empty();
      }
      return Optional.of(
          new Person() {
            @Override
            public String name() {
              return "alice";
            }

            @Override
            public boolean may(Role role, Optional<String> namespace) {
              return rights.contains(role + " " + namespace.orElse("*"));
            }

            @Override
            public String needed(Role role) {
              return "do it";
            }
          });
    }
  }

  private Identified ask(Role role, Optional<String> namespace) {
    return access.identify(ALICE, role, namespace);
  }

  private static Identified known(Role role, String... namespaces) {
    return new Identified.Known(new Caller("alice", role, Set.of(namespaces)));
  }

  @Test
  void whatIsAllowedIsAllowedThereAloneAndNothingElseIs() {
    authority.rights.add("VIEWER shop");
    assertThat(ask(Role.VIEWER, SHOP)).isEqualTo(known(Role.VIEWER, "shop"));
    assertThat(ask(Role.VIEWER, Optional.empty()))
        .as("who asks for all sees what they may")
        .isEqualTo(known(Role.VIEWER, "shop"));
    assertThat(ask(Role.VIEWER, Optional.of("cart")))
        .isEqualTo(new Identified.Forbidden("alice may not do it in the namespace cart."));
    assertThat(ask(Role.OPERATOR, SHOP)).isInstanceOf(Identified.Forbidden.class);
    assertThat(ask(Role.ADMIN, Optional.empty())).isInstanceOf(Identified.Forbidden.class);
    assertThat(access.identify(Optional.of("Bearer nobody-token"), Role.VIEWER, SHOP))
        .isInstanceOf(Identified.Unknown.class);
    assertThat(access.identify(Optional.empty(), Role.VIEWER, SHOP))
        .isInstanceOf(Identified.Unknown.class);
  }

  @Test
  void aRightThatIsTakenAwayIsGoneAfterTenSeconds() {
    authority.rights.add("OPERATOR shop");
    assertThat(ask(Role.OPERATOR, SHOP)).isEqualTo(known(Role.OPERATOR, "shop"));
    authority.rights.clear();
    now = now.plus(ReviewedAccess.KEPT).minusMillis(1);
    assertThat(access.waits(ALICE, Role.OPERATOR, SHOP)).isFalse();
    assertThat(ask(Role.OPERATOR, SHOP)).isEqualTo(known(Role.OPERATOR, "shop"));
    assertThat(authority.asked).hasValue(1);
    now = now.plusMillis(1);
    assertThat(access.waits(ALICE, Role.OPERATOR, SHOP)).isTrue();
    assertThat(ask(Role.OPERATOR, SHOP)).isInstanceOf(Identified.Forbidden.class);
  }

  @Test
  void whileItIsAwayNobodyIsLetInAndThatIsNotKept() {
    authority.rights.add("VIEWER *");
    authority.away = true;
    assertThat(ask(Role.VIEWER, SHOP))
        .isInstanceOfSatisfying(
            Identified.Away.class,
            away -> assertThat(away.why()).contains("nobody is let in", "nothing answers"));
    authority.away = false;
    authority.rights.add("VIEWER shop");
    assertThat(ask(Role.VIEWER, SHOP)).isEqualTo(known(Role.VIEWER, "shop"));
    assertThat(ask(Role.VIEWER, Optional.empty())).isEqualTo(known(Role.VIEWER));
    now = now.plus(ReviewedAccess.KEPT);
    authority.away = true;
    assertThat(ask(Role.VIEWER, SHOP)).isInstanceOf(Identified.Away.class);
  }

  @Test
  void aStreamThatIsOpenWaitsForNothingAndEndsWhenItsRightsAreGone() {
    authority.rights.add("VIEWER *");
    Caller caller = new Caller("alice", Role.VIEWER, Set.of());
    ask(Role.VIEWER, Optional.empty());
    now = now.plus(ReviewedAccess.KEPT);
    authority.holds = new CountDownLatch(1);
    assertThat(access.caller(ALICE)).as("as it was, without waiting").hasValue(caller);
    authority.rights.clear();
    authority.holds.countDown();
    await().atMost(Duration.ofSeconds(5)).until(() -> access.caller(ALICE).isEmpty());

    authority.rights.add("VIEWER *");
    now = now.plus(ReviewedAccess.KEPT);
    ask(Role.VIEWER, Optional.empty());
    authority.away = true;
    now = now.plus(ReviewedAccess.STREAM_KEPT).minusMillis(1);
    assertThat(access.caller(ALICE)).hasValue(caller);
    now = now.plusMillis(1);
    assertThat(access.caller(ALICE)).as("not for ever").isEmpty();
  }

  @Test
  void tooManyAtOnceAreSentAwayAndNothingGrows() throws Exception {
    authority.holds = new CountDownLatch(1);
    Set<Thread> asking = new HashSet<>();
    for (int i = 0; i < ReviewedAccess.MOST_UNDER_WAY; i++) {
      Optional<String> token = Optional.of("Bearer token-" + i);
      asking.add(
          Thread.ofVirtual().start(() -> access.identify(token, Role.VIEWER, Optional.empty())));
    }
    await().until(() -> authority.asked.get() == ReviewedAccess.MOST_UNDER_WAY);
    assertThat(ask(Role.VIEWER, SHOP))
        .isInstanceOfSatisfying(
            Identified.Away.class, away -> assertThat(away.why()).contains("try again"));
    authority.holds.countDown();
    for (Thread one : asking) {
      one.join();
    }
    assertThat(ask(Role.VIEWER, SHOP)).isInstanceOf(Identified.Forbidden.class);
    for (int i = 0; i < ReviewedAccess.MOST_KEPT; i++) {
      access.identify(Optional.of("Bearer other-" + i), Role.VIEWER, Optional.empty());
    }
    int before = authority.asked.get();
    ask(Role.VIEWER, SHOP);
    assertThat(authority.asked).as("the oldest answer has gone").hasValue(before + 1);
  }

  @Test
  void whoStandsInTheFileIsAskedAboutNowhere(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(folder.resolve("tokens"), "ci operator ci-token-0123456789 shop\n");
    Access both = Access.reviewed(Optional.of(file), authority, Set::of, () -> now);
    Optional<String> ci = Optional.of("Bearer ci-token-0123456789");
    assertThat(both.waits(ci, Role.OPERATOR, SHOP)).isFalse();
    assertThat(both.identify(ci, Role.OPERATOR, SHOP))
        .isEqualTo(new Identified.Known(new Caller("ci", Role.OPERATOR, Set.of("shop"))));
    assertThat(authority.asked).hasValue(0);
    authority.rights.add("VIEWER shop");
    assertThat(both.identify(ALICE, Role.VIEWER, SHOP)).isEqualTo(known(Role.VIEWER, "shop"));
  }
}
