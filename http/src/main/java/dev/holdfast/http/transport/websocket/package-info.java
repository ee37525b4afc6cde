/** WebSockets (RFC 6455) as carriers of the requests of sessions: {@code GET /bind}. */
@NullMarked
package dev.holdfast.http.transport.websocket;

import org.jspecify.annotations.NullMarked;
