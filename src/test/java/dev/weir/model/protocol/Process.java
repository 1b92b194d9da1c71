package dev.weir.model.protocol;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.plan.Intent;
import dev.weir.core.plan.Plans;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.engine.Control;
import dev.weir.engine.EndpointSource;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineListener;
import dev.weir.engine.IntentRead;
import dev.weir.engine.IntentReader;
import dev.weir.engine.TrafficPublisher;
import dev.weir.model.Broken;
import dev.weir.simulation.Documents;
import dev.weir.xds.server.SteppedXds;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One run of the engine with its snapshots and streams. */
final class Process {
  private static final int MAX_TURNS = 30;

  private final Documents documents;
  private final SteppedXds xds;
  private final Engine engine;
  private final ProtocolBreak broken;
  private final Runnable step;
  private final Consumer<Map<ResourceId, Split>> publishing;
  private final List<Question> questions = new ArrayList<>();
  private final Set<String> unanswered = new TreeSet<>();

  /** Something has come that no turn has looked at. */
  private boolean due = true;

  private record Question(Inquiry inquiry, CompletableFuture<Readings> answer) {}

  Process(
      Disk disk,
      InstantSource clock,
      Documents documents,
      Runnable step,
      ProtocolBreak broken,
      Consumer<Map<ResourceId, Split>> publishing) {
    this.documents = documents;
    this.step = step;
    this.broken = broken;
    this.publishing = publishing;
    // Notices come at once: a turn that comes late stands for a notice that does.
    this.xds = new SteppedXds(disk, clock, Runnable::run);
    this.engine =
        new Engine(
            new Engine.Ports(
                disk,
                new Publisher(),
                inquiry -> {
                  step.run();
                  CompletableFuture<Readings> answer = new CompletableFuture<>();
                  questions.add(new Question(inquiry, answer));
                  return answer;
                },
                new Everywhere(),
                new Reader(),
                Plans::compile,
                clock,
                EngineListener.SILENT),
            "the model's files");
    xds.onChange(rollouts -> due = true);
  }

  SteppedXds xds() {
    return xds;
  }

  Optional<Instant> nextWake() {
    return engine.nextWake();
  }

  boolean isDue(Instant now) {
    return due || nextWake().filter(at -> !at.isAfter(now)).isPresent();
  }

  /** Turns until there is nothing more to do. */
  void turn() {
    for (int turns = 0; engine.turn(); turns++) {
      if (turns > MAX_TURNS) {
        throw new Broken("comes to rest", "the engine turns and turns");
      }
    }
    due = false;
  }

  void read(Intent intent) {
    engine.intent(documents.write(intent));
    due = true;
  }

  void command(Command command) {
    if (broken != ProtocolBreak.ABORT_LOST || command.kind() != Command.Kind.ABORT) {
      CompletionStage<Control.CommandAnswer> answer = engine.command(Shop.WEB, command);
      answer.thenAccept(said -> unanswered.remove(command.actor()));
    }
    unanswered.add(command.actor());
    due = true;
  }

  /** People who wait for a word. */
  Set<String> unanswered() {
    return unanswered;
  }

  int questions() {
    return questions.size();
  }

  void answer(boolean good) {
    Question question = questions.removeFirst();
    question.answer().complete(Shop.answer(question.inquiry(), good));
    due = true;
  }

  String fingerprint() {
    return due
        + " "
        + nextWake()
        + " "
        + questions.stream().map(q -> q.inquiry().at()).toList()
        + xds.snapshot(new ResourceId("shop", Shop.CALLER)).map(s -> s.sequences());
  }

  private final class Publisher implements TrafficPublisher {
    @Override
    public void publish(Mesh mesh, Map<ResourceId, Split> splits) {
      prepare(mesh, splits).make();
    }

    @Override
    public Publication prepare(Mesh mesh, Map<ResourceId, Split> splits) {
      Publication prepared = xds.prepare(mesh, splits);
      return () -> {
        step.run();
        publishing.accept(splits);
        if (broken != ProtocolBreak.PUBLICATION_LOST
            || splits.values().stream().noneMatch(s -> s.shares().size() > 1)) {
          prepared.make();
        }
        step.run();
      };
    }

    @Override
    public ProxyReport report(ResourceId rollout, long sequence) {
      ProxyReport report = xds.report(rollout, sequence);
      return broken == ProtocolBreak.ACKNOWLEDGEMENT_SKIPPED
          ? new ProxyReport(sequence, report.connected(), report.connected(), List.of(), List.of())
          : report;
    }

    @Override
    public List<ProxyStatus> proxies() {
      return xds.proxies();
    }

    @Override
    public void onChange(Consumer<Set<ResourceId>> listener) {
      xds.onChange(listener);
    }
  }

  private static final class Everywhere implements EndpointSource {
    @Override
    public void watch(Map<ResourceId, VirtualNode> nodes) {}

    @Override
    public OptionalInt endpoints(ResourceId node) {
      return OptionalInt.of(1);
    }

    @Override
    public void onChange(Consumer<Set<ResourceId>> listener) {}
  }

  private final class Reader implements IntentReader {
    @Override
    public IntentRead read(Path directory) {
      throw new AssertionError("the engine reads no directory");
    }

    @Override
    public IntentRead readDocuments(Map<String, String> stored) {
      return documents.read(stored);
    }
  }
}
