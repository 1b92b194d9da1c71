package dev.weir.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Admission.Admitted;
import dev.weir.api.Admission.Asked;
import dev.weir.api.Admission.Refused;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final String ELSEWHERE = "192.0.2.7";

  /** Everybody's token is their role's word. */
  private static final Access ROLES =
      new Access() {
        @Override
        public Optional<Caller> caller(Optional<String> authorization) {
          return authorization.map(
              word -> new Caller("ann", Role.valueOf(word.toUpperCase()), Set.of()));
        }

        @Override
        public boolean localOnly() {
          return false;
        }
      };

  private static Asked asked(String method, String peer, String host) {
    return new Asked(
        method,
        Optional.ofNullable(peer),
        Optional.ofNullable(host),
        Optional.ofNullable(host),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Asked with(Asked asked, String origin, String authorization, String length) {
    return new Asked(
        asked.method(),
        asked.peer(),
        asked.authority(),
        asked.host(),
        Optional.ofNullable(origin),
        Optional.ofNullable(authorization),
        Optional.ofNullable(length),
        Optional.empty());
  }

  /** What it is answered with; 200 when it goes on. */
  private static int status(Asked asked, Access access) {
    return switch (Admission.of(asked, access)) {
      case Admitted _ -> 200;
      case Refused(Problem problem) -> problem.status();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "GET,,401",
    "POST,,401",
    "GET,viewer,200",
    "HEAD,viewer,200",
    "OPTIONS,viewer,200",
    "POST,viewer,403",
    "PUT,viewer,403",
    "DELETE,viewer,403",
    "get,viewer,403",
    "INVENTED,viewer,403",
    "POST,operator,200",
    "POST,admin,200"
  })
  void whatChangesSomethingNeedsAnOperator(String method, String token, int status) {
    assertThat(status(with(asked(method, ELSEWHERE, "weir"), null, token, null), ROLES))
        .isEqualTo(status);
  }

  @Test
  void whoIsAdmittedIsKnownByName() {
    Asked asked = with(asked("POST", ELSEWHERE, "weir"), null, "operator", null);

    assertThat(Admission.of(asked, ROLES))
        .isEqualTo(new Admitted(new Caller("ann", Role.OPERATOR, Set.of())));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,localhost,200",
    "127.9.9.9,127.0.0.1,200",
    "::1,[::1],200",
    "0:0:0:0:0:0:0:1,LOCALHOST,200",
    "127.0.0.1,,200",
    "192.0.2.7,localhost,403",
    "192.0.2.7,,403",
    ",localhost,403",
    "::2,localhost,403",
    "127.0.0.1,evil.example,403",
    "127.0.0.1,127.0.0.1.evil.example,403",
    "127.0.0.1,1.2.3.4,403",
    "127.0.0.1,999.0.0.1,403"
  })
  void withoutTokensOnlyThisMachineGetsIn(String peer, String host, int status) {
    assertThat(status(asked("POST", peer, host), Access.insecureLocal())).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "http://weir:80,weir:80,200",
    "https://WEIR,weir,200",
    "http://weir:81,weir:80,403",
    "http://evil.example,weir,403",
    "null,weir,403",
    "http://a b,weir,403",
    "http://weir,,403"
  })
  void aPageOfAnotherSiteIsKeptOutWhateverItsToken(String origin, String host, int status) {
    Asked asked = with(asked("GET", ELSEWHERE, host), origin, "admin", null);

    assertThat(status(asked, ROLES)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"0,200", "1048576,200", "1048577,413", "99999999999999999999,413", "many,413"})
  void whatIsTooLargeIsNotEvenRead(String length, int status) {
    Asked asked = with(asked("POST", ELSEWHERE, "weir"), null, "operator", length);

    assertThat(status(asked, ROLES)).isEqualTo(status);
  }

  @Test
  void whoMayNotEnterLearnsNothingElse() {
    assertThat(status(with(asked("POST", ELSEWHERE, "weir"), null, null, "many"), ROLES))
        .isEqualTo(401);
    assertThat(status(with(asked("POST", ELSEWHERE, "weir"), null, "viewer", "many"), ROLES))
        .isEqualTo(403);
  }
}
