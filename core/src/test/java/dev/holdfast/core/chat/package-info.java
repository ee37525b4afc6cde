/** Tests of the chat through its sessions, on virtual time. */
@NullMarked
package dev.holdfast.core.chat;

import org.jspecify.annotations.NullMarked;
