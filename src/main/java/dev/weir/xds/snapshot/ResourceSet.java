package dev.weir.xds.snapshot;

import com.google.protobuf.Any;
import dev.weir.xds.translate.XdsType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All resources of one type of one node group at one version. Packed once; every stream of the
 * group sends these same bytes.
 */
public final class ResourceSet {
  /** How much of the content's hash a version shows. */
  static final int SHOWN_HASH = 12;

  /** Most nodes call nobody, and their proxies get nothing. */
  private static final String HASH_OF_NOTHING = digest(new TreeMap<>());

  private final XdsType type;
  private final String version;
  private final SortedMap<String, Any> resources;
  private final List<Any> all;
  private final Instant publishedAt;

  ResourceSet(XdsType type, String version, SortedMap<String, Any> resources, Instant publishedAt) {
    this.type = type;
    this.version = version;
    this.resources = Collections.unmodifiableSortedMap(resources);
    this.all = List.copyOf(resources.values());
    this.publishedAt = publishedAt;
  }

  public XdsType type() {
    return type;
  }

  /**
   * Equal versions, equal content: for ever, and on every replica that shares the store. What a
   * single proxy gets while it changes over ends in {@code +} or {@code ~} and a hash of how it
   * differs.
   */
  public String version() {
    return version;
  }

  /** Names in ascending order. */
  public Set<String> names() {
    return resources.keySet();
  }

  public Instant publishedAt() {
    return publishedAt;
  }

  /** Everything, in the order of names. */
  public List<Any> all() {
    return all;
  }

  /** Those of the given names that there are; the shared list when that is all of them. */
  public List<Any> named(Set<String> names) {
    if (names.containsAll(resources.keySet())) {
      return all;
    }
    return resources.entrySet().stream()
        .filter(e -> names.contains(e.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** This and some more, which get a version of their own that says of what. */
  ResourceSet plus(SortedMap<String, Any> more) {
    if (more.isEmpty()) {
      return this;
    }
    SortedMap<String, Any> both = new TreeMap<>(resources);
    both.putAll(more);
    String extended = version + "+" + hash(more).substring(0, SHOWN_HASH);
    return new ResourceSet(type, extended, both, publishedAt);
  }

  SortedMap<String, Any> resources() {
    return resources;
  }

  /** SHA-256 of names and bytes, as hexadecimal text. */
  static String hash(SortedMap<String, Any> resources) {
    return resources.isEmpty() ? HASH_OF_NOTHING : digest(resources);
  }

  private static String digest(SortedMap<String, Any> resources) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      resources.forEach(
          (name, any) -> {
            add(digest, List.of(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8))));
            add(digest, any.getValue().asReadOnlyByteBufferList());
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The length goes first, so that no two lists of parts run together to the same bytes. */
  private static void add(MessageDigest digest, Collection<ByteBuffer> parts) {
    int length = parts.stream().mapToInt(ByteBuffer::remaining).sum();
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
    parts.forEach(digest::update);
  }
}
