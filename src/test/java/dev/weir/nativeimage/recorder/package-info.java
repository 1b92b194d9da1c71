/**
 * A Java agent that writes down what a program reaches by name: classes, members, resources,
 * proxies, libraries, serialised types; with who asked. It becomes a jar of its own, in front of
 * every class path, so it uses nothing but the JDK.
 */
package dev.weir.nativeimage.recorder;
