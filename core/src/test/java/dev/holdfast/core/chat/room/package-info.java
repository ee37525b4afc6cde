/** Tests of the parts of a room by themselves. */
@NullMarked
package dev.holdfast.core.chat.room;

import org.jspecify.annotations.NullMarked;
