package dev.holdfast.http.load;

import dev.holdfast.http.conformance.client.ServerAddress;
import java.nio.ByteBuffer;

/** What stands in front of the requests of a load test as they travel. Immutable. */
interface RequestFraming {

  /** What is sent first on each connection; empty for nothing. */
  byte[] handshake();

  /** The most bytes that {@link #begin} puts. */
  int size();

  /** Puts what stands in front of a request of so many bytes. */
  void begin(ByteBuffer to, int length);

  /** Makes the reader of the answers on a connection. */
  AnswerReader reader();

  /** The framing of requests to a server. */
  static RequestFraming of(ServerAddress server, LoadTransport transport) {
    return switch (transport) {
      case HTTP -> new PostFraming(server);
      case HTTP2 -> new StreamFraming(server);
      case WEBSOCKET -> new TextFraming(server);
    };
  }
}
