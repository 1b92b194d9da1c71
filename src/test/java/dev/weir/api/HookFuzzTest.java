package dev.weir.api;

import dev.weir.core.rollout.ResourceId;
import dev.weir.fuzz.Fuzzer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Anything at all, sent as a webhook. */
@QuarkusTest
@TestProfile(Scripted.class)
class HookFuzzTest {
  @Inject ScriptedControl control;
  @Inject ScriptedHooks source;

  @BeforeEach
  void reset() {
    control.reset();
    source.reset();
    control.change(Views.stepping(new ResourceId("shop", "checkout"), 1_000));
  }

  @Test
  void whatIsNotWhollyRightReachesNoRollout() throws IOException {
    Fuzzer.test(new HookTarget(RestAssured.port, control));
  }
}
