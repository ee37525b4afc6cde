/** The endpoints of guests: {@code GET /chat} and {@code POST /chat}. */
@NullMarked
package dev.holdfast.http.chat;

import org.jspecify.annotations.NullMarked;
