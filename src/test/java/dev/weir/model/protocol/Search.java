package dev.weir.model.protocol;

import dev.weir.model.Broken;
import dev.weir.model.Report;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plays every history, breadth first, so that one that breaks a rule is as short as can be. */
final class Search {
  private final Limits bounds;
  private final ProtocolBreak broken;
  private final Set<BigInteger> known = new HashSet<>();
  private long transitions;

  private record Next(
      List<Choice> history, BigInteger fingerprint, boolean rests, Optional<Broken> rule) {}

  Search(Limits bounds, ProtocolBreak broken) {
    this.bounds = bounds;
    this.broken = broken;
    Complaints.listen();
  }

  Report search() {
    try {
      known.add(digest(new World(bounds, broken).fingerprint()));
    } catch (Broken rule) {
      return story(rule, List.of());
    }
    List<List<Choice>> open = List.of(List.of());
    while (!open.isEmpty()) {
      List<Next> all = open.parallelStream().flatMap(history -> next(history).stream()).toList();
      List<List<Choice>> further = new ArrayList<>();
      for (Next next : all) {
        transitions++;
        if (next.rule().isPresent()) {
          return story(next.rule().get(), next.history());
        }
        if (known.add(next.fingerprint()) && !next.rests()) {
          further.add(next.history());
        }
      }
      open = further;
    }
    return new Report(known.size(), transitions, Optional.empty());
  }

  /** For several threads at once: each history has a world of its own. */
  private List<Next> next(List<Choice> history) {
    List<Next> all = new ArrayList<>();
    World world = replay(history);
    for (Choice choice : world.choices()) {
      // A world cannot be copied, so each choice but the first needs another one.
      World its = world.isFresh() ? world : replay(history);
      List<Choice> longer = new ArrayList<>(history);
      longer.add(choice);
      try {
        if (its.happens(choice)) {
          boolean rests = its.choices().isEmpty();
          if (rests) {
            its.rests();
          }
          all.add(new Next(longer, digest(its.fingerprint()), rests, Optional.empty()));
        }
      } catch (Broken rule) {
        all.add(new Next(longer, BigInteger.ZERO, true, Optional.of(rule)));
      }
    }
    return all;
  }

  private World replay(List<Choice> history) {
    World world = new World(bounds, broken);
    history.forEach(world::happens);
    world.isReplayed();
    return world;
  }

  private Report story(Broken rule, List<Choice> history) {
    StringBuilder story = new StringBuilder(rule.getMessage());
    history.forEach(choice -> story.append("\n  ").append(choice));
    return new Report(known.size(), transitions, Optional.of(story.toString()));
  }

  private static BigInteger digest(String text) {
    try {
      return new BigInteger(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
