/**
 * The durable form of the core's values: JSON documents, written and read field by field, so that
 * the core can be renamed freely and a document that this Weir does not fully understand is refused
 * instead of half understood.
 */
@NullMarked
package dev.weir.store.document;

import org.jspecify.annotations.NullMarked;
