package dev.weir.webhook;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may send which webhooks: the lines {@code NAME SCHEME ACTION[,ACTION] SECRET
 * [NAMESPACE[/ROLLOUT],…]} of a file. Several lines of one name are several secrets that are good
 * at the same time, for a rotation.
 */
public final class HookSecrets {
  /** More lines are refused. */
  static final int MAX_LINES = 10_000;

  /** Shorter secrets could be guessed from one signed request. */
  static final int MIN_SECRET = 16;

  private static final int MAX_SECRET = 1_024;
  private static final String BASE64 = "whsec_";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");
  private static final Pattern RESOURCE = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

  private final List<HookSecret> secrets;

  private HookSecrets(List<HookSecret> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  /**
   * Reads the lines of a file.
   *
   * @param file for messages
   * @throws IllegalArgumentException naming the line that is wrong, never its secret
   */
  public static HookSecrets parse(String file, String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() > MAX_LINES) {
      throw new IllegalArgumentException(file + " has more than " + MAX_LINES + " lines");
    }
    List<HookSecret> secrets = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        HookSecret secret = secret(line.split("\\s+", -1));
        if (secrets.contains(secret)) {
          throw new IllegalArgumentException("this line is there already");
        }
        secrets.add(secret);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(file + ":" + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return new HookSecrets(secrets);
  }

  private static HookSecret secret(String[] words) {
    if (words.length < 4 || words.length > 5) {
      throw new IllegalArgumentException(
          "a line is NAME SCHEME ACTION,ACTION SECRET and, where wanted, NAMESPACE/ROLLOUT,…; this"
              + " one has "
              + words.length
              + (words.length == 1 ? " word" : " words"));
    }
    if (!NAME.matcher(words[0]).matches()) {
      throw new IllegalArgumentException(
          "the first word is the sender's name, letters, digits and . _ @ + -");
    }
    HookScheme scheme =
        HookScheme.of(words[1])
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the second word is how it signs: " + words(HookScheme.values())));
    Set<HookAction> actions = actions(words[2]);
    byte[] key = key(words[3], scheme);
    Set<HookSecret.Scope> scopes = words.length == 5 ? scopes(words[4]) : Set.of();
    if (!scheme.coversPath()) {
      refuseSeveralPaths(scheme, actions, scopes);
    }
    return new HookSecret(words[0], scheme, actions, key, scopes);
  }

  private static Set<HookAction> actions(String word) {
    Set<HookAction> actions = EnumSet.noneOf(HookAction.class);
    for (String name : word.split(",", -1)) {
      actions.add(
          HookAction.of(name)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "the third word is what it may do: "
                              + Stream.of(HookAction.values())
                                  .map(HookAction::word)
                                  .collect(Collectors.joining(", "))
                              + ", several with commas between")));
    }
    return actions;
  }

  private static byte[] key(String word, HookScheme scheme) {
    byte[] key;
    if (scheme == HookScheme.STANDARD && word.startsWith(BASE64)) {
      try {
        key = Base64.getDecoder().decode(word.substring(BASE64.length()));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("after whsec_ the secret is base64, and this is not", e);
      }
    } else {
      // What a header or a shell changes on the way would be a riddle to whoever signs.
      if (!PRINTABLE.matcher(word).matches()) {
        throw new IllegalArgumentException("the secret is printable ASCII");
      }
      key = word.getBytes(StandardCharsets.UTF_8);
    }
    if (key.length < MIN_SECRET || key.length > MAX_SECRET) {
      throw new IllegalArgumentException(
          "the secret has "
              + MIN_SECRET
              + " to "
              + MAX_SECRET
              + " bytes; make one with `openssl rand -hex 32`");
    }
    return key;
  }

  private static Set<HookSecret.Scope> scopes(String word) {
    Set<HookSecret.Scope> scopes = new HashSet<>();
    for (String scope : word.split(",", -1)) {
      String[] parts = scope.split("/", -1);
      boolean sound =
          parts.length <= 2 && Stream.of(parts).allMatch(part -> RESOURCE.matcher(part).matches());
      if (!sound) {
        throw new IllegalArgumentException(
            "'" + scope + "' is no namespace and no rollout; write them as shop,billing/invoice");
      }
      scopes.add(
          new HookSecret.Scope(
              parts[0], parts.length == 2 ? Optional.of(parts[1]) : Optional.empty()));
    }
    return scopes;
  }

  // Whoever has one such request could else send it to another path.
  private static void refuseSeveralPaths(
      HookScheme scheme, Set<HookAction> actions, Set<HookSecret.Scope> scopes) {
    if (actions.size() > 1) {
      throw new IllegalArgumentException(
          "what "
              + scheme.word()
              + " signs does not say where to, so its secret is for one action; give each action a"
              + " secret of its own");
    }
    boolean oneRollout = scopes.size() == 1 && scopes.iterator().next().name().isPresent();
    if (!actions.contains(HookAction.SYNC) && !oneRollout) {
      throw new IllegalArgumentException(
          "what "
              + scheme.word()
              + " signs does not say where to, so its secret is for one rollout; write it as fifth"
              + " word, like shop/checkout");
    }
  }

  private static String words(HookScheme[] schemes) {
    return Stream.of(schemes).map(HookScheme::word).collect(Collectors.joining(", "));
  }

  /** Those that could prove a request to that path. */
  List<HookSecret> of(HookScheme scheme, HookPath path) {
    return secrets.stream()
        .filter(secret -> secret.scheme() == scheme && secret.isFor(path))
        .toList();
  }

  public int size() {
    return secrets.size();
  }

  /** The senders' names, in order. */
  public Set<String> senders() {
    return secrets.stream().map(HookSecret::sender).collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public String toString() {
    return "HookSecrets" + secrets;
  }
}
