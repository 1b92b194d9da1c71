package dev.weir.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes new inputs of old ones. */
final class Mutator {
  private static final int MOST_CHANGES = 6;
  private static final int LONGEST_REPEAT = 4_000;

  private final Random random;
  private final List<byte[]> beginnings;
  private final List<String> words;
  private final int maxBytes;

  Mutator(Random random, List<byte[]> beginnings, List<String> words, int maxBytes) {
    this.random = random;
    this.beginnings = beginnings;
    this.words = words;
    this.maxBytes = maxBytes;
  }

  byte[] next() {
    byte[] bytes = random.nextInt(20) == 0 ? noise(random.nextInt(600)) : beginning();
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes; i++) {
      bytes = changed(bytes);
    }
    return bytes.length > maxBytes ? Arrays.copyOf(bytes, maxBytes) : bytes;
  }

  private byte[] beginning() {
    return beginnings.get(random.nextInt(beginnings.size()));
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] changed(byte[] bytes) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + random.nextInt(1 + random.nextInt(1 + bytes.length)));
    byte[] part = Arrays.copyOfRange(bytes, from, to);
    return switch (random.nextInt(9)) {
      case 0 -> flipped(bytes);
      case 1 -> spliced(bytes, from, to, noise(part.length));
      case 2 -> spliced(bytes, from, to, new byte[0]);
      case 3 -> spliced(bytes, from, from, part);
      case 4 -> spliced(bytes, from, from, repeated(part));
      case 5 -> {
        byte[] other = beginning();
        int start = random.nextInt(other.length + 1);
        int end = start + random.nextInt(other.length - start + 1);
        yield spliced(bytes, from, to, Arrays.copyOfRange(other, start, end));
      }
      case 6 -> spliced(bytes, from, from, repeated(word()));
      default -> spliced(bytes, from, Math.min(to, from + random.nextInt(12)), word());
    };
  }

  private byte[] flipped(byte[] bytes) {
    byte[] changed = bytes.clone();
    if (changed.length > 0) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  private byte[] word() {
    return words.isEmpty()
        ? noise(1)
        : words.get(random.nextInt(words.size())).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] repeated(byte[] part) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int times = 1 + random.nextInt(1 + random.nextInt(LONGEST_REPEAT));
    for (int i = 0; i < times && out.size() < maxBytes; i++) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.writeBytes(middle);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }
}
