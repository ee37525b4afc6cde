/** Tests of the log of a room. */
@NullMarked
package dev.holdfast.core.chat.history;

import org.jspecify.annotations.NullMarked;
