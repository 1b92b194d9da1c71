/**
 * Engine, snapshots and streams as a checked model: two rollouts, two proxies, one crash, an abort
 * against a promote, in every order. The real code cannot be copied in the middle of what it does,
 * so each history is played from the beginning, and one that comes to where another has been ends.
 */
package dev.weir.model.protocol;
