/** Rooms: joining, publishing, direct messages, presence and typing. */
@NullMarked
package dev.holdfast.core.chat.room;

import org.jspecify.annotations.NullMarked;
