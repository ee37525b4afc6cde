/** Guests: reading and writing in the lobby, and streams of rooms, without a session. */
@NullMarked
package dev.holdfast.core.chat.guest;

import org.jspecify.annotations.NullMarked;
