package dev.weir.cli;

import dev.weir.engine.PlainText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder on a branch of a repository, as people write it: {@code URL#branch:path}.
 *
 * @param url of https, ssh or file; without a password
 * @param branch empty for the one that the repository's HEAD names
 * @param path from the repository's root, without slashes at its ends; empty for the root
 */
public record GitAddress(String url, Optional<String> branch, String path) {
  private static final int MAX_LENGTH = 2_000;
  private static final Pattern BRANCH =
      Pattern.compile("[^\\s~^:?*\\[\\\\@{}/.-][^\\s~^:?*\\[\\\\]*");

  /** {@code git@host:path}, as ssh has it. */
  private static final Pattern SCP = Pattern.compile("(?:([^@/:]+)@)?([^@/:]+):([^:].*)");

  /** How the tokens of well-known servers begin. */
  private static final Pattern TOKEN =
      Pattern.compile("(?:gh[pousr]_|github_pat_|gl[a-z]{2,4}-).*");

  private static final String EXAMPLE = "https://git.example/shop/mesh.git#main:deploy";

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException with a sentence that says what to write; never with a password
   */
  public static GitAddress parse(String text) {
    if (text.length() > MAX_LENGTH || !PlainText.isPlain(text) || text.contains(" ")) {
      throw wrong("is not an address like " + EXAMPLE);
    }
    int hash = text.indexOf('#');
    String url = hash < 0 ? text : text.substring(0, hash);
    String rest = hash < 0 ? "" : text.substring(hash + 1);
    int colon = rest.indexOf(':');
    String branch = colon < 0 ? rest : rest.substring(0, colon);
    String path = colon < 0 ? "" : rest.substring(colon + 1);
    checkUrl(url);
    return new GitAddress(
        url, branch.isEmpty() ? Optional.empty() : Optional.of(branch(branch)), path(path));
  }

  private static void checkUrl(String url) {
    if (!url.contains("://")) {
      Matcher scp = SCP.matcher(url);
      if (scp.matches() && !scp.group(2).startsWith("-")) {
        return;
      }
      throw wrong(
          "is not an address like " + EXAMPLE + "; a repository on this machine is file:///…");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw wrong("is not an address like " + EXAMPLE + ": " + e.getReason());
    }
    String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
    if (user.contains(":") || TOKEN.matcher(user).matches()) {
      throw wrong(
          "holds a password or a token, which others on this machine could see: write it into a"
              + " file that only Weir's user may read, and name that with --git-token-file");
    }
    if (uri.getRawQuery() != null) {
      throw wrong("has a ? in it; a repository's address is like " + EXAMPLE);
    }
    String host = uri.getHost() == null ? "" : uri.getHost();
    switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
      case "https", "ssh" -> {
        if (host.isEmpty() || host.startsWith("-") || uri.getPath().length() < 2) {
          throw wrong("names no host or no repository; it is like " + EXAMPLE);
        }
      }
      case "file" -> {
        if (!host.isEmpty() || !String.valueOf(uri.getPath()).startsWith("/")) {
          throw wrong("is a file with a host; write file:///absolute/path");
        }
      }
      case "http" -> {
        if (!new ServeOptions.HostPort(host.replaceAll("[\\[\\]]", ""), 0).loopback()) {
          throw wrong("is plain http, where anybody on the way could change it; use https or ssh");
        }
      }
      default -> throw wrong("is not of https, ssh or file; it is like " + EXAMPLE);
    }
  }

  private static String branch(String name) {
    if (!BRANCH.matcher(name).matches()
        || name.contains("..")
        || name.contains("//")
        || name.contains("@{")
        || name.endsWith("/")
        || name.endsWith(".")
        || name.endsWith(".lock")) {
      throw wrong("names the branch '" + name + "', which git does not allow");
    }
    return name;
  }

  private static String path(String text) {
    String path = text.replaceAll("^/+|/+$", "");
    for (String step : path.split("/", -1)) {
      if (step.equals("..") || step.equals(".") || (step.isEmpty() && !path.isEmpty())) {
        throw wrong(
            "names the path '" + text + "'; write it from the repository's root: deploy/mesh");
      }
    }
    return path;
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("--git: the address " + what);
  }

  /** The last word of the URL, for a folder's name. */
  String lastWord() {
    String[] words = url.replaceAll("/+$", "").split("[/:]");
    String last =
        words[words.length - 1].replaceAll("\\.git$", "").replaceAll("[^A-Za-z0-9._-]", "_");
    return last.isEmpty() || last.startsWith(".") ? "repository" : last;
  }

  /** The whole of it again. */
  @Override
  public String toString() {
    String rest = branch.orElse("") + (path.isEmpty() ? "" : ":" + path);
    return rest.isEmpty() ? url : url + "#" + rest;
  }
}
