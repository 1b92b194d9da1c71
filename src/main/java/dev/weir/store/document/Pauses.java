package dev.weir.store.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.Phase;
import java.util.Optional;

/** Pauses as JSON, each with the one beneath it. */
final class Pauses {
  private Pauses() {}

  static ObjectNode with(ObjectNode node, String name, Optional<Phase.Pause> pause) {
    pause.ifPresent(
        p -> {
          ObjectNode inner =
              node.putObject(name)
                  .put("kind", Phases.word(p.kind()))
                  .put("reason", p.reason())
                  .put("since", p.since().toString());
          p.until().ifPresent(until -> inner.put("until", until.toString()));
          with(inner, "beneath", p.beneath());
        });
    return node;
  }

  static Optional<Phase.Pause> read(Fields f, String field) {
    return f.optional(
        field,
        name -> {
          Fields inner = f.object(name);
          Phase.Pause pause =
              new Phase.Pause(
                  inner.parsed("kind", text -> Phases.constant(Phase.PauseKind.class, text)),
                  inner.text("reason"),
                  inner.instant("since"),
                  inner.optional("until", inner::instant),
                  read(inner, "beneath"));
          inner.end();
          return pause;
        });
  }
}
