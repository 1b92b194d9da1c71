package dev.weir.notify;

import dev.weir.core.notice.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Fetches secrets. A namespace has those of its own folder below the folder of secrets, and
 * variables with its own prefix; whoever writes policies reaches no other file of this machine.
 */
final class Secrets {
  private static final int MAX_BYTES = 64 * 1024;

  private final Optional<Path> directory;
  private final Function<String, Optional<String>> variables;

  /** It is not there, or not to be had. The message names it and holds nothing of it. */
  static final class MissingSecretException extends Exception {
    private static final long serialVersionUID = 1L;

    MissingSecretException(String message) {
      super(message);
    }
  }

  /**
   * @param directory with a folder for each namespace; without it there are no files
   */
  Secrets(Optional<Path> directory, Function<String, Optional<String>> variables) {
    this.directory = directory;
    this.variables = variables;
  }

  String get(String namespace, Secret secret) throws MissingSecretException {
    return switch (secret) {
      case Secret.Plain(String value) -> value;
      case Secret.InVariable(String name) -> variable(namespace, name);
      case Secret.InFile(String path) -> file(namespace, path);
    };
  }

  private String variable(String namespace, String name) throws MissingSecretException {
    if (!Secret.isOf(namespace, name)) {
      throw new MissingSecretException(
          "the variable " + name + " is not one for the namespace " + namespace);
    }
    return variables
        .apply(name)
        .filter(value -> !value.isBlank())
        .map(String::strip)
        .orElseThrow(
            () -> new MissingSecretException("the variable " + name + " of Weir is not set"));
  }

  private String file(String namespace, String path) throws MissingSecretException {
    if (directory.isEmpty()) {
      throw new MissingSecretException(
          "the secret file " + path + " cannot be read: weir serve has no --secrets-dir");
    }
    try {
      Path all = directory.get().toRealPath();
      Path own = all.resolve(namespace).toRealPath();
      // Links within the folder are how a mounted secret is exchanged; none may lead out of it.
      Path real = own.resolve(path).toRealPath();
      boolean ours = own.startsWith(all) && !own.equals(all);
      if (!ours || !real.startsWith(own) || !Files.isRegularFile(real)) {
        throw new MissingSecretException(
            "the secret file " + path + " is no file of the namespace's own folder");
      }
      return text(path, real);
    } catch (NoSuchFileException e) {
      throw new MissingSecretException(
          "there is no secret file " + namespace + "/" + path + " below --secrets-dir");
    } catch (IOException e) {
      throw new MissingSecretException(
          "the secret file " + path + " cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static String text(String path, Path file) throws IOException, MissingSecretException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new MissingSecretException(
            "the secret file " + path + " is larger than " + MAX_BYTES + " bytes");
      }
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().strip();
      if (text.isEmpty()) {
        throw new MissingSecretException("the secret file " + path + " is empty");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new MissingSecretException("the secret file " + path + " is no UTF-8 text");
    }
  }
}
