package dev.weir.cli.view;

import dev.weir.cli.json.Json;
import java.util.ArrayList;
import java.util.List;

/** What the proxies of one rollout say. */
final class ProxyList {
  /** More names than this are counted instead of shown. */
  private static final int NAMED = 10;

  private ProxyList() {}

  static List<Line> of(Json proxies, Marks marks) {
    if (!proxies.present()) {
      return List.of();
    }
    int connected = proxies.at("connected").integer().orElse(0);
    int acknowledged = proxies.at("acknowledged").integer().orElse(0);
    List<Line> page = new ArrayList<>();
    page.add(
        connected == 0
            ? Line.of(Tone.CAREFUL, "none connected: no traffic is moved before one is")
            : Line.of(
                acknowledged == connected ? Tone.GOOD : Tone.CAREFUL,
                connected + " connected, " + acknowledged + " acknowledged"));
    List<Json> refused = proxies.at("refused").items();
    for (Json one : refused.subList(0, Math.min(NAMED, refused.size()))) {
      page.add(
          Line.of(Tone.BAD, marks.bad() + " " + one.at("proxy").textOrEmpty())
              .and(" refused ")
              .and(one.at("resourceType").textOrEmpty() + " " + one.at("version").textOrEmpty())
              .and(": " + one.at("message").text().orElse("(without words)"))
              .hanging(4));
    }
    rest(page, refused.size());
    List<Json> waiting = proxies.at("waiting").items();
    for (Json one : waiting.subList(0, Math.min(NAMED, waiting.size()))) {
      page.add(
          Line.of(
                  Tone.CAREFUL,
                  marks.open() + " " + one.text().orElse(one.at("proxy").textOrEmpty()))
              .and(" has not answered yet")
              .hanging(4));
    }
    rest(page, waiting.size());
    return page;
  }

  private static void rest(List<Line> page, int all) {
    if (all > NAMED) {
      page.add(Line.of(Tone.FAINT, "  and " + (all - NAMED) + " more: `weir get proxies`"));
    }
  }
}
