package dev.holdfast.http.transport.websocket;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.MultimapBuilder;
import com.google.common.collect.SetMultimap;

/**
 * The WebSockets of the sessions of one application, by sid: a session that ends closes its own.
 * There are no more than connections. Confined to the loop.
 */
final class SessionSockets {

  private static final int USUAL = 1; // sockets of a session
  private static final CloseStatus ENDED =
      new CloseStatus(CloseStatus.NORMAL, "the session is over");

  private final SetMultimap<String, WebSocketConnection> sockets =
      MultimapBuilder.hashKeys().hashSetValues(USUAL).build();

  void add(String sid, WebSocketConnection socket) {
    sockets.put(sid, socket);
  }

  void remove(String sid, WebSocketConnection socket) {
    sockets.remove(sid, socket);
  }

  /** A session has ended, and its last answers are given. */
  void ended(String sid) {
    if (sockets.containsKey(sid)) {
      ImmutableList.copyOf(sockets.get(sid)).forEach(socket -> socket.end(ENDED));
    }
  }
}
