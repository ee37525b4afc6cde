/**
 * The store on PostgreSQL, which several nodes share: each has a writer thread, a reader thread and
 * a thread that hears of what others have done.
 *
 * <p>{@link dev.holdfast.core.store.postgres.PostgresChatStore} is the entry; it gives each event
 * loop a {@link dev.holdfast.core.store.postgres.SharedChatStore}. The rest is internal, but for
 * what these two name.
 */
@NullMarked
package dev.holdfast.core.store.postgres;

import org.jspecify.annotations.NullMarked;
