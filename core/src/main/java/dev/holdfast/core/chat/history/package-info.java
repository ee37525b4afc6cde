/** The log of a room: its numbered messages, and the read positions of clients. */
@NullMarked
package dev.holdfast.core.chat.history;

import org.jspecify.annotations.NullMarked;
