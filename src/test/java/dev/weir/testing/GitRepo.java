package dev.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A repository that the real git keeps, with a work tree, and without anybody's own settings. */
public final class GitRepo {
  private final Path folder;

  private GitRepo(Path folder) {
    this.folder = folder;
  }

  /** A new one without a commit; its branch is main. */
  public static GitRepo create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    GitRepo repo = new GitRepo(folder);
    repo.git("init", "-q", "-b", "main");
    repo.git("config", "user.name", "Ann Other");
    repo.git("config", "user.email", "ann@example.com");
    return repo;
  }

  public Path folder() {
    return folder;
  }

  /** What is given to {@code --git}. */
  public String url() {
    return "file://" + folder;
  }

  public GitRepo write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Commits everything that lies there. Returns the commit's hash. */
  public String commit(String message, String... options) {
    git("add", "-A");
    List<String> line = new ArrayList<>(List.of("commit", "-q", "--allow-empty", "-m", message));
    line.addAll(List.of(options));
    git(line.toArray(String[]::new));
    return head();
  }

  public String head() {
    return git("rev-parse", "HEAD");
  }

  /** Runs git there; what it prints. */
  public String git(String... arguments) {
    List<String> line = new ArrayList<>(List.of("git"));
    line.addAll(List.of(arguments));
    try {
      ProcessBuilder builder =
          new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
      bare(builder.environment());
      Process process = builder.start();
      process.getOutputStream().close();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(line + " failed: " + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Takes this machine's settings out of a process' environment. */
  static void bare(Map<String, String> environment) {
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_TERMINAL_PROMPT", "0");
  }
}
