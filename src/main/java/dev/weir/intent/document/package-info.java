/**
 * Turns text into documents whose every field knows its line and column. Refuses what two YAML
 * readers read differently. Knows nothing of resources: schema and meaning come later.
 */
@NullMarked
package dev.weir.intent.document;

import org.jspecify.annotations.NullMarked;
