package dev.weir.store.kubernetes;

import dev.weir.kubernetes.ClusterAccess;
import dev.weir.kubernetes.ClusterWords;
import dev.weir.store.replica.SharedLog;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The log in ConfigMaps: one is the head, others hold what is too large for it. The API server
 * refuses to replace a head that has another resource version than the one that was seen.
 */
public final class ConfigMapLog implements SharedLog {
  /** The label by which everything of a log is found; its value is the log's name. */
  static final String LABEL = "weir.dev/log";

  /** A ConfigMap takes 1 MiB. */
  private static final int PART = 768 * 1024;

  private static final int NAME_BYTES = 10;
  private static final String PART_KEY = "bytes";

  private final ClusterAccess access;
  private final String namespace;
  private final String name;

  /**
   * @param name of the head; parts beside it begin with it
   */
  public ConfigMapLog(ClusterAccess access, String namespace, String name) {
    this.access = access;
    this.namespace = namespace;
    this.name = name;
  }

  private Resource<ConfigMap> named(String which) {
    return access.client().configMaps().inNamespace(namespace).withName(which);
  }

  @Override
  public Optional<Head> read() throws IOException {
    ConfigMap found = asked("read the log", () -> named(name).get());
    return found == null ? Optional.empty() : Optional.of(head(found));
  }

  /**
   * What a watch has told of the head.
   *
   * @throws IOException when it is no head, or of another Weir
   */
  static Head head(ConfigMap map) throws IOException {
    Map<String, String> data = map.getData() == null ? Map.of() : map.getData();
    try {
      return new Head(
          map.getMetadata().getResourceVersion(),
          new Content(
              text(data, "log"),
              Long.parseLong(text(data, "term")),
              text(data, "leader"),
              LogText.blob(text(data, "base")),
              Long.parseLong(text(data, "baseNumber")),
              LogText.lines(text(data, "lines"))));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "the ConfigMap "
              + map.getMetadata().getName()
              + " is no log of this Weir: "
              + e.getMessage(),
          e);
    }
  }

  private static String text(Map<String, String> data, String key) throws IOException {
    String text = data.get(key);
    if (text == null) {
      throw new IOException("the ConfigMap of the log has no " + key);
    }
    return text;
  }

  private static Map<String, String> data(Content content) {
    return Map.of(
        "log",
        content.log(),
        "term",
        Long.toString(content.term()),
        "leader",
        content.leader(),
        "base",
        LogText.of(content.base()),
        "baseNumber",
        Long.toString(content.baseNumber()),
        "lines",
        LogText.of(content.lines()));
  }

  @Override
  public Head replace(Optional<Head> seen, Content next) throws IOException, Conflict {
    ConfigMapBuilder map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .addToLabels(LABEL, name)
            .endMetadata()
            .withData(data(next));
    try {
      ConfigMap written;
      if (seen.isPresent()) {
        map.editMetadata().withResourceVersion(seen.get().version()).endMetadata();
        written = access.client().resource(map.build()).update();
      } else {
        written = access.client().resource(map.build()).create();
      }
      return new Head(written.getMetadata().getResourceVersion(), next);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        throw new Conflict(ClusterWords.of(e));
      }
      throw new IOException(ClusterWords.of(e), e);
    }
  }

  @Override
  public Blob keep(byte[] bytes) throws IOException {
    String blob = name + "-" + digest(bytes);
    int parts = Math.max(1, (bytes.length + PART - 1) / PART);
    for (int i = 0; i < parts; i++) {
      byte[] part = Arrays.copyOfRange(bytes, i * PART, Math.min(bytes.length, (i + 1) * PART));
      ConfigMap map =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withName(blob + "-" + i)
              .withNamespace(namespace)
              .addToLabels(LABEL, name)
              .endMetadata()
              .addToBinaryData(PART_KEY, Base64.getEncoder().encodeToString(part))
              .withImmutable(true)
              .build();
      try {
        access.client().resource(map).create();
      } catch (KubernetesClientException e) {
        // The name is made of the bytes: what is there is the same.
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw new IOException(ClusterWords.of(e), e);
        }
      }
    }
    return new Blob(blob, parts);
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] all = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(all, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public byte[] bytes(Blob blob) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < blob.parts(); i++) {
      String part = blob.name() + "-" + i;
      ConfigMap map = asked("read a part of the log", () -> named(part).get());
      if (map == null
          || map.getBinaryData() == null
          || !map.getBinaryData().containsKey(PART_KEY)) {
        throw new IOException("the ConfigMap " + part + " of the log is gone");
      }
      bytes.writeBytes(Base64.getDecoder().decode(map.getBinaryData().get(PART_KEY)));
    }
    return bytes.toByteArray();
  }

  @Override
  public void forgetAllBut(Set<Blob> used) throws IOException {
    Set<String> kept = new HashSet<>(Set.of(name));
    used.forEach(
        blob -> {
          for (int i = 0; i < blob.parts(); i++) {
            kept.add(blob.name() + "-" + i);
          }
        });
    List<ConfigMap> all =
        asked(
            "list the log's parts",
            () ->
                access
                    .client()
                    .configMaps()
                    .inNamespace(namespace)
                    .withLabel(LABEL, name)
                    .list()
                    .getItems());
    for (ConfigMap map : all) {
      String one = map.getMetadata().getName();
      if (!kept.contains(one)) {
        asked("forget a part of the log", () -> named(one).delete());
      }
    }
  }

  private interface Asking<T> {
    T ask();
  }

  private static <T> T asked(String doing, Asking<T> asking) throws IOException {
    try {
      return asking.ask();
    } catch (KubernetesClientException e) {
      throw new IOException("could not " + doing + ": " + ClusterWords.of(e), e);
    }
  }
}
