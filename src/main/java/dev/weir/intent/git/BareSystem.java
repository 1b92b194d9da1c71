package dev.weir.intent.git;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * Git as if nobody had ever set it up on this machine. A rewritten URL, a proxy or a helper in
 * somebody's {@code ~/.gitconfig} would change where traffic comes from, and JGit would start the
 * {@code git} program to find the system's settings.
 */
final class BareSystem extends SystemReader.Delegate {
  private BareSystem(SystemReader real) {
    super(real);
  }

  /** From now on in this process. */
  static synchronized void use() {
    if (!(SystemReader.getInstance() instanceof BareSystem)) {
      SystemReader.setInstance(new BareSystem(SystemReader.getInstance()));
    }
  }

  @Override
  public @Nullable String getenv(String variable) {
    return variable.startsWith("GIT_") ? null : super.getenv(variable);
  }

  @Override
  public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  /** A configuration without a file. */
  private static final class Nothing extends FileBasedConfig {
    @SuppressWarnings("NullAway") // JGit's own way to say: no file.
    Nothing(@Nullable Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
