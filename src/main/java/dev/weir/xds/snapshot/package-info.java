/**
 * The resources of each node group as they stand, with versions that survive a restart. Mesh and
 * splits come in, immutable snapshots go out; who has received them belongs in xds.server.
 */
@NullMarked
package dev.weir.xds.snapshot;

import org.jspecify.annotations.NullMarked;
