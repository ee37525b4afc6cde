/** Members of rooms and their sessions, former members, and the rate limit of messages. */
@NullMarked
package dev.holdfast.core.chat.member;

import org.jspecify.annotations.NullMarked;
