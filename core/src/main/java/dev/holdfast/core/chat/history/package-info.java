/** The log of a room: its numbered messages, and up to which of them a client has read. */
@NullMarked
package dev.holdfast.core.chat.history;

import org.jspecify.annotations.NullMarked;
