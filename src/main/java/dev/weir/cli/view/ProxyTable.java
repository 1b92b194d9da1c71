package dev.weir.cli.view;

import static dev.weir.cli.view.Table.cell;

import dev.weir.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who is connected, what each was sent, acknowledged and refused. */
public final class ProxyTable {
  private ProxyTable() {}

  public static List<Line> of(List<Json> proxies) {
    if (proxies.isEmpty()) {
      return List.of(
          Line.of(
              "No proxy is connected. `weir proxy bootstrap` writes the configuration to start one."));
    }
    Table table = Table.headed("PROXY", "NODE", "ADDRESS", "TYPE", "SENT", "ACKNOWLEDGED", "STATE");
    List<Line> refusals = new ArrayList<>();
    for (Json proxy : proxies) {
      String id = proxy.at("id").textOrEmpty();
      List<Json> resources = proxy.at("resources").items();
      for (int i = 0; i < resources.size(); i++) {
        Json resource = resources.get(i);
        table.row(
            cell(Tone.STRONG, i == 0 ? id : ""),
            cell(i == 0 ? proxy.at("node").textOrEmpty() : ""),
            cell(i == 0 ? proxy.at("address").textOrEmpty() : ""),
            cell(resource.at("type").textOrEmpty()),
            cell(resource.at("sent").text().orElse("-")),
            cell(resource.at("acknowledged").text().orElse("-")),
            state(resource));
        refusal(id, resource).ifPresent(refusals::add);
      }
      if (resources.isEmpty()) {
        table.row(
            cell(Tone.STRONG, id),
            cell(proxy.at("node").textOrEmpty()),
            cell(proxy.at("address").textOrEmpty()),
            cell("-"),
            cell("-"),
            cell("-"),
            cell(Tone.CAREFUL, "asked for nothing yet"));
      }
    }
    List<Line> page = new ArrayList<>(table.lines());
    if (!refusals.isEmpty()) {
      page.add(Line.EMPTY);
      page.addAll(refusals);
    }
    return page;
  }

  private static Line.Span state(Json resource) {
    if (resource.at("refusedVersion").text().isPresent()) {
      return cell(Tone.BAD, "refused");
    }
    Optional<String> sent = resource.at("sent").text();
    return sent.isPresent() && sent.equals(resource.at("acknowledged").text())
        ? cell(Tone.GOOD, "up to date")
        : cell(Tone.CAREFUL, "waiting");
  }

  private static Optional<Line> refusal(String id, Json resource) {
    return resource
        .at("refusedVersion")
        .text()
        .map(
            version ->
                Line.of(
                        Tone.BAD,
                        id + " refused " + resource.at("type").textOrEmpty() + " " + version + ": ")
                    .and(resource.at("refusedMessage").text().orElse("(without words)"))
                    .hanging(2));
  }
}
