package dev.weir.store.sqlite;

import dev.weir.engine.RolloutStore.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** Brings the file to the schema of this Weir. */
final class Schema {
  /** Where the migrations are on the class path. */
  static final String FOLDER = "db/migration/";

  /**
   * Every migration, named here because a packaged application cannot list folders of its class
   * path.
   */
  static final List<String> MIGRATIONS =
      List.of(
          "V1__states_journal_versions.sql",
          "V2__retired_clusters.sql",
          "V3__journal_is_swept.sql",
          "V4__journal_is_told.sql",
          "V5__replica_position.sql");

  private Schema() {}

  static void migrate(Path file, DataSource source) {
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(source)
          .resourceProvider(new Listed())
          .javaMigrationClassProvider(List::of)
          .installedBy("weir")
          // All or nothing, and one wait for the disk.
          .group(true)
          // By default a file of a newer Weir would be taken as it is, and written wrongly.
          .ignoreMigrationPatterns(new String[0])
          .load()
          .migrate();
    } catch (FlywayValidateException e) {
      throw new StoreException(
          "The state file "
              + file
              + " does not have a schema that this Weir knows; a newer Weir wrote it, or it was"
              + " changed by hand. Use the Weir that wrote it, or another file with --state. "
              + e.getMessage(),
          e);
    } catch (FlywayException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException sql) {
          throw Failures.of(file, "prepare the schema", sql);
        }
      }
      throw new StoreException(
          "The file " + file + " cannot be used as a state file: " + e.getMessage(), e);
    }
  }

  private static final class Listed implements ResourceProvider {
    @Override
    public @Nullable LoadableResource getResource(String name) {
      return MIGRATIONS.stream()
          .filter(m -> name.equals(m) || name.equals(FOLDER + m))
          .findFirst()
          .map(Migration::new)
          .orElse(null);
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return MIGRATIONS.stream()
          .filter(m -> m.startsWith(prefix) && List.of(suffixes).stream().anyMatch(m::endsWith))
          .<LoadableResource>map(Migration::new)
          .toList();
    }
  }

  private static final class Migration extends LoadableResource {
    private final String name;

    Migration(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      try (InputStream in = Schema.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
        if (in == null) {
          throw new IllegalStateException(FOLDER + name + " is not on the class path");
        }
        return new StringReader(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String getAbsolutePath() {
      return FOLDER + name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return FOLDER + name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
