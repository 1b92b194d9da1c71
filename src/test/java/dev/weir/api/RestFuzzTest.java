package dev.weir.api;

import static dev.weir.api.Views.CHECKOUT;

import dev.weir.fuzz.Fuzzer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code -Dseed=N} makes other requests, {@code -Dinputs=N} more of them. */
@QuarkusTest
@TestProfile(Scripted.class)
class RestFuzzTest {
  @Inject ScriptedControl control;
  @Inject ScriptedAccess access;

  @BeforeEach
  void reset() {
    control.reset();
    access.reset();
    control.change(Views.stepping(CHECKOUT, 1_000));
  }

  @Test
  void everyRequestIsAnsweredAndARefusalIsAProblemThatChangesNothing() throws IOException {
    Fuzzer.test(new RestTarget(RestAssured.port, control));
  }
}
