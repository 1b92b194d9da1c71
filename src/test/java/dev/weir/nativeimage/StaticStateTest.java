package dev.weir.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link StaticState} sees in a class. */
class StaticStateTest {
  /** Holds one of each directly. */
  static final class Holds {
    static final Random DICE = new Random();
    static final Instant BEGAN = Instant.now();
    static final Thread THREAD = new Thread(() -> {});
    static final String HOME = System.getProperty("user.home");

    private Holds() {}
  }

  /** By way of a method of its own. */
  static final class Asks {
    static final String USER = user();

    private Asks() {}

    private static String user() {
      return System.getenv("USER");
    }
  }

  /** Only when somebody calls it. */
  static final class Later {
    static final int NUMBER = Integer.parseInt("7");

    private Later() {}

    static Random dice() {
      return new Random(NUMBER);
    }
  }

  private static Map<String, String> of(Class<?> type) throws Exception {
    String file = type.getName().replace('.', '/') + ".class";
    try (var in = type.getClassLoader().getResourceAsStream(file)) {
      return StaticState.of(ClassFile.of().parse(in.readAllBytes()));
    }
  }

  @Test
  void whatAStaticInitialiserTakesIsSeen() throws Exception {
    assertThat(of(Holds.class)).containsOnlyKeys("randomness", "clock", "threads", "properties");
    assertThat(of(Asks.class)).containsEntry("environment", "java.lang.System.getenv");
    assertThat(of(Later.class)).isEmpty();
  }
}
