package dev.weir.cli;

import dev.weir.cli.RolloutFinder.Found;
import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.RequestFailed.Kind;
import dev.weir.cli.client.WeirClient;
import dev.weir.cli.json.Json;
import dev.weir.cli.view.Line;
import dev.weir.cli.view.RolloutTable;
import dev.weir.cli.view.SourceView;
import dev.weir.cli.view.StatusTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was asked of the server for one view; drawn as often as the clocks in it go on. */
sealed interface Picture {
  List<Line> page(Session session);

  /** All rollouts, and how the source was read. */
  record All(List<Json> rollouts, Json source) implements Picture {
    @Override
    public List<Line> page(Session session) {
      List<Line> page = new ArrayList<>(RolloutTable.of(rollouts));
      page.addAll(SourceView.inForce(source));
      page.addAll(SourceView.refusal(source));
      return page;
    }
  }

  /**
   * One rollout.
   *
   * @param journal its last lines, oldest first
   */
  record One(Found found, Json plan, List<Json> journal) implements Picture {
    @Override
    public List<Line> page(Session session) {
      return StatusTree.of(
          found.resource(), plan, journal, session.parts().clock().instant(), session.marks());
    }
  }

  /** How many lines of the journal stand below a rollout. */
  int JOURNAL_LINES = 5;

  /** Asks for what belongs beside the list. */
  static Picture of(WeirClient client, Json list, Optional<String> namespace) throws RequestFailed {
    List<Json> rollouts = inNamespace(list, namespace);
    return new All(rollouts, orNothing(client::source));
  }

  /** The rollouts of a list that are in a namespace; without one all of them. */
  static List<Json> inNamespace(Json list, Optional<String> namespace) {
    return list.at("items").items().stream()
        .filter(r -> namespace.isEmpty() || r.at("metadata", "namespace").text().equals(namespace))
        .toList();
  }

  /** Asks for what belongs beside the rollout. */
  static Picture of(WeirClient client, Found found) throws RequestFailed {
    Json plan = orNothing(() -> client.plan(found.namespace(), found.name()));
    Json journal = orNothing(() -> client.journal(found.namespace(), found.name(), JOURNAL_LINES));
    return new One(
        found, plan, JournalCommand.oldestFirst(journal.at("items").items(), JOURNAL_LINES));
  }

  /** A question to the server. */
  interface Question {
    Json ask() throws RequestFailed;
  }

  /** The state is shown also where the server does not know the rest, or forbids it. */
  private static Json orNothing(Question question) throws RequestFailed {
    try {
      return question.ask();
    } catch (RequestFailed failed) {
      if (failed.kind() == Kind.NOT_FOUND
          || failed.kind() == Kind.NOT_ALLOWED
          || failed.kind() == Kind.NEEDS_SERVER) {
        return Json.NOTHING;
      }
      throw failed;
    }
  }
}
