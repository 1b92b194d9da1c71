package dev.weir.intent.files;

import dev.weir.engine.Problem;
import java.util.List;
import java.util.Map;

/**
 * The files of a source that hold resources, as bytes, read once.
 *
 * @param contents by path relative to the root, with slashes, in order
 * @param problems of what could not be read
 */
public record FileSet(Map<String, byte[]> contents, List<Problem> problems) {}
