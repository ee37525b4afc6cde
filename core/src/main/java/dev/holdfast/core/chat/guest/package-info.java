/** The channel of guests: reading and writing in the lobby without a session. */
@NullMarked
package dev.holdfast.core.chat.guest;

import org.jspecify.annotations.NullMarked;
