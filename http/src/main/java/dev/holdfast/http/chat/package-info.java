/**
 * The routes of the chat: the endpoints of guests, {@code GET /chat} and {@code POST /chat}, and
 * the chat page.
 */
@NullMarked
package dev.holdfast.http.chat;

import org.jspecify.annotations.NullMarked;
