/**
 * Turns the server's answers into pages for people. A view says what stands where; only {@link
 * dev.weir.cli.view.Renderer} writes colours, wraps lines and makes characters harmless that could
 * steer a terminal, so no name or message can do it by itself. Nothing here reads a clock or a
 * network.
 */
@NullMarked
package dev.weir.cli.view;

import org.jspecify.annotations.NullMarked;
