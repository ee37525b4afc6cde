/** Tests of packets and commands. */
@NullMarked
package dev.holdfast.core.chat.protocol;

import org.jspecify.annotations.NullMarked;
