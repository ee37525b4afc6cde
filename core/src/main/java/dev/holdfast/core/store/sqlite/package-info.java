/**
 * The store in an SQLite file, with a writer thread and a reader thread.
 *
 * <p>{@link dev.holdfast.core.store.sqlite.SqliteChatStore} is the entry; the rest is internal.
 */
@NullMarked
package dev.holdfast.core.store.sqlite;

import org.jspecify.annotations.NullMarked;
