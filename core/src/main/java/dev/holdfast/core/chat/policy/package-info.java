/** The limits of the chat that an operator can set. */
@NullMarked
package dev.holdfast.core.chat.policy;

import org.jspecify.annotations.NullMarked;
