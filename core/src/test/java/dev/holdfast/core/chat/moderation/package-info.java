/** Tests of moderation. */
@NullMarked
package dev.holdfast.core.chat.moderation;

import org.jspecify.annotations.NullMarked;
