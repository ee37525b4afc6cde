/**
 * The server without a network: sessions, their timers, and the port to the application behind
 * them. The chat in {@link dev.holdfast.core.chat} is the first such application.
 *
 * <p>One {@link dev.holdfast.core.Loop} owns everything here that changes; nothing is locked.
 */
@NullMarked
package dev.holdfast.core;

import org.jspecify.annotations.NullMarked;
