/** Tests of names and text. */
@NullMarked
package dev.holdfast.core.chat.text;

import org.jspecify.annotations.NullMarked;
