package dev.holdfast.http.load;

/** The ways in which the requests of a load test travel. */
public enum LoadTransport {
  /** Each by a {@code POST}, over two connections if two are under way. */
  HTTP,

  /** Each by a {@code POST} on a stream of HTTP/2, those of a session over one connection. */
  HTTP2,

  /** All of a session in texts of one WebSocket. */
  WEBSOCKET
}
