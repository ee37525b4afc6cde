/**
 * Packets between client and chat, and the commands that members type: values and their parsers.
 */
@NullMarked
package dev.holdfast.core.chat.protocol;

import org.jspecify.annotations.NullMarked;
