/** The transport of sessions by long polling: {@code POST /bind}. */
@NullMarked
package dev.holdfast.http.transport.polling;

import org.jspecify.annotations.NullMarked;
