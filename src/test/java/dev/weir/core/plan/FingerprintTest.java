package dev.weir.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  @Test
  void itIsFnvOfBothBytesOfEachCharacter() {
    assertThat(Fingerprint.of("")).isEqualTo("cbf29ce484222325");
    // FNV-1a of the bytes 61 00, 20 ac, as published: a state file holds such values.
    assertThat(Fingerprint.of("a")).isEqualTo(fnv(0x61, 0));
    assertThat(Fingerprint.of("€")).isEqualTo(fnv(0xac, 0x20));
  }

  private static String fnv(int... bytes) {
    BigInteger hash = new BigInteger("cbf29ce484222325", 16);
    for (int b : bytes) {
      hash =
          hash.xor(BigInteger.valueOf(b))
              .multiply(new BigInteger("100000001b3", 16))
              .mod(BigInteger.TWO.pow(64));
    }
    return "%016x".formatted(hash);
  }

  @Test
  void everyTextHasSixteenDigitsOfItsOwn() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      String fingerprint = Fingerprint.of("step " + i);
      assertThat(fingerprint).matches("[0-9a-f]{16}");
      seen.add(fingerprint);
    }
    assertThat(seen).hasSize(2_000);
  }
}
