/** What an operator decides about the chat. */
@NullMarked
package dev.holdfast.core.chat.policy;

import org.jspecify.annotations.NullMarked;
