package dev.weir.xds.translate;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Puts messages into {@code Any}.
 *
 * <p>Takes the descriptor from the generated class by its static method. {@code Any.pack} asks the
 * message by reflection, which fails in a native image for each class that is not registered.
 */
final class Packing {
  private Packing() {}

  static String typeUrl(Descriptor descriptor) {
    return "type.googleapis.com/" + descriptor.getFullName();
  }

  static Any any(Descriptor descriptor, Message message) {
    return any(typeUrl(descriptor), message);
  }

  static Any any(String typeUrl, Message message) {
    return Any.newBuilder().setTypeUrl(typeUrl).setValue(bytes(message)).build();
  }

  /** Equal messages, equal bytes: map fields are written in the order of their keys. */
  private static ByteString bytes(Message message) {
    ByteString.Output bytes = ByteString.newOutput(message.getSerializedSize());
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteString();
  }
}
