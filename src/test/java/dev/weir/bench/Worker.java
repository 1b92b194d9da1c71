package dev.weir.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own that does one part of a measurement: a line in is a question, a line out an
 * answer. It ends when its input does, so that none outlives the bench.
 */
final class Worker implements AutoCloseable {
  /** The same for everything that is compared. */
  private static final List<String> JVM =
      List.of(
          "-Xms256m",
          "-Xmx1g",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

  private static final Duration LONGEST_ANSWER = Duration.ofMinutes(5);
  private static final Duration LONGEST_END = Duration.ofSeconds(10);
  private static final String FAILED = "failed ";

  private final String name;
  private final Process process;
  private final Writer questions;
  private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();

  private Worker(String name, Process process) {
    this.name = name;
    this.process = process;
    this.questions = process.outputWriter();
    Thread.ofVirtual().start(this::read);
  }

  static Worker start(Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(JVM);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    try {
      return new Worker(
          main.getSimpleName(),
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(Optional.of(line));
      }
    } catch (IOException e) {
      answers.add(Optional.of(FAILED + e));
    }
    answers.add(Optional.empty());
  }

  /** Sends a question and waits for its answer. */
  String ask(String question) {
    try {
      questions.write(question + "\n");
      questions.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " takes no more questions", e);
    }
    return answer();
  }

  /** The next line, whatever it answers. */
  String answer() {
    try {
      Optional<String> line = answers.poll(LONGEST_ANSWER.toSeconds(), TimeUnit.SECONDS);
      if (line == null) {
        throw new IllegalStateException(name + " did not answer within " + LONGEST_ANSWER);
      }
      String text = line.orElseThrow(() -> new IllegalStateException(name + " has ended"));
      if (text.startsWith(FAILED)) {
        throw new IllegalStateException(name + ": " + text.substring(FAILED.length()));
      }
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
  }

  /** An answer of the form {@code name=number name=number}. */
  Map<String, Double> askNumbers(String question) {
    Map<String, Double> numbers = new HashMap<>();
    for (String part : ask(question).split(" ")) {
      String[] sides = part.split("=");
      numbers.put(sides[0], Double.parseDouble(sides[1]));
    }
    return numbers;
  }

  @Override
  public void close() {
    try {
      questions.close();
    } catch (IOException e) {
      // It has ended before us; there is nobody left to tell.
      process.destroyForcibly();
    }
    try {
      if (!process.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The work inside: gets a question in words, gives the answer. */
  interface Work {
    String answer(String[] question) throws Exception;
  }

  /** Inside the worker: answers until the input ends. */
  static void serve(Work work) throws IOException {
    BufferedReader in = new BufferedReader(new java.io.InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String answer;
      try {
        answer = work.answer(line.split(" "));
      } catch (Exception e) {
        e.printStackTrace();
        answer = FAILED + e;
      }
      say(answer);
    }
  }

  /** Inside the worker: a line to whoever started it. */
  static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
