package dev.holdfast.http.load;

/** The ways in which the requests of a load test travel. */
public enum LoadTransport {
  /** Each by a {@code POST}, over two connections if two are under way. */
  HTTP,

  /** All of a session in texts of one WebSocket. */
  WEBSOCKET
}
