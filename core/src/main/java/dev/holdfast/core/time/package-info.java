/** Lengths of time as people read them in the log and in messages. */
@NullMarked
package dev.holdfast.core.time;

import org.jspecify.annotations.NullMarked;
