/** The ports of the chat: what may be asked of it without being a member, and what it tells. */
@NullMarked
package dev.holdfast.core.chat.service;

import org.jspecify.annotations.NullMarked;
