package dev.weir.xds.server;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.controlplane.cache.Resources.ApiVersion;
import io.envoyproxy.controlplane.server.serializer.ProtoResourcesSerializer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Sends what is packed already. The resources of a snapshot are packed once when they are
 * published; the library's own serializer packs them again for every proxy, and by reflection.
 */
final class SharedBytes implements ProtoResourcesSerializer {
  @Override
  public Collection<Any> serialize(Collection<? extends Message> resources, ApiVersion version) {
    List<Any> packed = new ArrayList<>(resources.size());
    for (Message resource : resources) {
      packed.add(serialize(resource, version));
    }
    return packed;
  }

  @Override
  public Any serialize(Message resource, ApiVersion version) {
    if (resource instanceof Any packed) {
      return packed;
    }
    throw new IllegalArgumentException(
        "resources are packed when they are published, this one is not: " + resource.getClass());
  }
}
