package dev.weir.nativeimage;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.time.Instant;
import org.jobrunr.utils.mapper.JsonMapper;
import org.jobrunr.utils.mapper.JsonMapperFactory;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;
import org.jobrunr.utils.reflection.autobox.InstantForOracleTypeAutoboxer;

/**
 * JobRunr names classes of libraries that Weir has not (Jackson 3, Kotlin, JSON-B, Oracle's driver)
 * where they are looked for; a native build links everything and stops there.
 */
final class JobRunrSubstitutions {
  private JobRunrSubstitutions() {}

  @TargetClass(JsonMapperFactory.class)
  static final class OneJsonMapper {
    private OneJsonMapper() {}

    @Substitute
    public static JsonMapper createJsonMapper() {
      return new JacksonJsonMapper();
    }
  }

  @TargetClass(InstantForOracleTypeAutoboxer.class)
  static final class NoOracle {
    private NoOracle() {}

    @Substitute
    public Instant autobox(Object value, Class<Instant> type) {
      throw new IllegalStateException("there is no Oracle driver here");
    }
  }
}
