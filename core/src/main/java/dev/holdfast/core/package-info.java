/** The server without a network: sessions, timers, the chat room and its log. */
@NullMarked
package dev.holdfast.core;

import org.jspecify.annotations.NullMarked;
