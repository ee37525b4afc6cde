/** Rooms: joining, publishing, whispers, presence and typing. */
@NullMarked
package dev.holdfast.core.chat.room;

import org.jspecify.annotations.NullMarked;
