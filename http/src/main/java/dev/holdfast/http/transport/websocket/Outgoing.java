package dev.holdfast.http.transport.websocket;

import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.transport.ResponseCallback;

/** What is to be written to a WebSocket in one frame, and is told how that went. */
interface Outgoing {

  /** Writes its frame, and has the callback told when that has ended: maybe before it returns. */
  void write(FrameWriter writer, ClientConnection client, ResponseCallback callback);

  /** The client is slow to take its frame, of which a part is written. */
  default void slow() {}

  /** The socket has taken all of it. */
  void written();

  /** The socket has not taken all of it, and will not. */
  default void failed() {}
}
