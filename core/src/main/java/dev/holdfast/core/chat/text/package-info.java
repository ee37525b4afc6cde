/** Rules for text and names: what a message may contain, nicknames and names of rooms (PRECIS). */
@NullMarked
package dev.holdfast.core.chat.text;

import org.jspecify.annotations.NullMarked;
