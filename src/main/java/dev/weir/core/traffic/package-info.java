/**
 * The mesh in App Mesh's words (virtual services, routers, routes, nodes), the live split of each
 * rollout, and the routing table that one proxy needs. Pure: Envoy's protobufs belong in
 * xds.translate.
 */
@NullMarked
package dev.weir.core.traffic;

import org.jspecify.annotations.NullMarked;
