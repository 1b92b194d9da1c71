/**
 * Talks to a Weir server over HTTP: asks, posts, listens to server-sent events. Every failure is a
 * sentence and a kind; what to print and with which code to exit is decided by the caller.
 *
 * <p>It uses {@code HttpURLConnection} because a client command is one short process: on this JDK
 * it answers in about 40 ms from a cold start, {@code java.net.http} in 200 to 500 ms.
 */
@NullMarked
package dev.weir.cli.client;

import org.jspecify.annotations.NullMarked;
