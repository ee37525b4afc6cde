/** Members of rooms, the sessions that speak for them, and what is kept of former members. */
@NullMarked
package dev.holdfast.core.chat.member;

import org.jspecify.annotations.NullMarked;
