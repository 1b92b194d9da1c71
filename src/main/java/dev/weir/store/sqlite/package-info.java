/** The store in one SQLite file: schema by Flyway, one transaction for each save. */
@NullMarked
package dev.weir.store.sqlite;

import org.jspecify.annotations.NullMarked;
