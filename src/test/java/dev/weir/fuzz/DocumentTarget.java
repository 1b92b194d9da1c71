package dev.weir.fuzz;

import dev.weir.core.plan.Intent;
import dev.weir.core.plan.Plans;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.traffic.Split;
import dev.weir.engine.IntentRead;
import dev.weir.engine.Problem;
import dev.weir.intent.directory.DirectoryReader;
import dev.weir.testing.MemoryStore;
import dev.weir.xds.server.SteppedXds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file among those that a team commits. What comes of it is a set that can be planned and
 * published, and read back from the store, or problems that say where, what and what to do.
 */
final class DocumentTarget implements FuzzTarget {
  private static final List<Path> EXAMPLES =
      List.of(
          Path.of("src/test/resources/golden/errors"),
          Path.of("src/test/resources/golden/xds"),
          Path.of("policies"));

  /** More than that of one problem nobody reads. */
  private static final int LONGEST_PROBLEM = 4_000;

  private static final int MOST_PROBLEMS = 1_001;

  private final Path file;

  DocumentTarget() {
    try {
      Path folder = Files.createTempDirectory("weir-fuzz");
      folder.toFile().deleteOnExit();
      file = folder.resolve("in.yaml");
      file.toFile().deleteOnExit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return "documents";
  }

  @Override
  public List<byte[]> seeds() {
    return EXAMPLES.stream().flatMap(DocumentTarget::yaml).toList();
  }

  private static Stream<byte[]> yaml(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(path -> path.toString().endsWith(".yaml"))
          .sorted()
          .map(DocumentTarget::bytes)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> words() {
    return List.of(
        "- ",
        ": ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "<<: ",
        "? ",
        "!!str ",
        "! ",
        "|\n",
        "\"",
        "'",
        "\\e[31m",
        "\\uD800",
        "\uFEFF",
        "\u0000",
        "\t",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "#",
        "null",
        "~",
        "true",
        "yes",
        "0",
        "-0",
        "0x1f",
        "1e999999999",
        "99999999999999999999",
        "0.0000001",
        ":1",
        "_1",
        "1.",
        ".a",
        ".inf",
        ".nan",
        "2026-01-01",
        "spec",
        "metadata",
        "kind: Rollout\n",
        "weight: ",
        "100%",
        "0.001%",
        "1h",
        "${revision}",
        "${window}",
        "${",
        "$",
        "regex: ",
        "(",
        "(?i)",
        "a*",
        "\\\\",
        "x{1000}",
        "hold: ",
        "args: ",
        "pass: ",
        ">= ",
        "name: ",
        "gates: ",
        "steps: ",
        "é",
        "\u202e");
  }

  @Override
  public int inputs() {
    return 800;
  }

  @Override
  public void run(byte[] input) throws Exception {
    Files.write(file, input);
    switch (new DirectoryReader().read(file.getParent())) {
      case IntentRead.Refused(List<Problem> problems, String _) -> clear(problems);
      case IntentRead.Accepted(Intent intent, String _, Map<String, String> documents, var _) -> {
        usable(intent);
        if (new DirectoryReader().readDocuments(documents) instanceof IntentRead.Refused again) {
          throw new AssertionError("refused when it is read from the store: " + again.problems());
        }
      }
    }
  }

  private static void clear(List<Problem> problems) {
    if (problems.isEmpty() || problems.size() > MOST_PROBLEMS) {
      throw new AssertionError("refused with " + problems.size() + " problems");
    }
    for (Problem problem : problems) {
      boolean placed =
          problem.line() > 0 || problem.path().isEmpty() || problem.wrong().contains("UTF-8");
      String text = problem.render();
      boolean onePiece = text.lines().count() <= 3 && text.indexOf('\u001b') < 0;
      if (!problem.file().equals("in.yaml")
          || !placed
          || problem.wrong().isBlank()
          || problem.fix().isBlank()
          || text.length() > LONGEST_PROBLEM
          || !onePiece) {
        throw new AssertionError("not clear: " + text.substring(0, Math.min(text.length(), 2_000)));
      }
    }
  }

  private static void usable(Intent intent) {
    Map<ResourceId, Split> splits = new HashMap<>();
    for (Rollout rollout : intent.rollouts().values()) {
      Plans.compile(rollout, intent.policies());
      ResourceId node =
          rollout
              .id()
              .sibling(rollout.virtualNode().replace("${revision}", rollout.revision().name()));
      splits.put(rollout.id(), new Split(List.of(new Split.Share(node, 10_000)), 1));
    }
    new SteppedXds(new MemoryStore(), InstantSource.system(), Runnable::run)
        .publish(intent.mesh(), splits);
  }
}
