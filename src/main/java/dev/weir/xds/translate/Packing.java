package dev.weir.xds.translate;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;

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

  /**
   * Equal tables give equal bytes: messages are built in one fixed order, and the only map field in
   * use holds one entry.
   */
  static Any any(String typeUrl, Message message) {
    return Any.newBuilder().setTypeUrl(typeUrl).setValue(message.toByteString()).build();
  }
}
