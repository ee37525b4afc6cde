package dev.holdfast.http.transport;

/** A callback for whether a response was sent. */
public interface ResponseCallback {
  /** The socket has taken all bytes of the response. */
  void sent();

  /** The socket cannot take all bytes of the response; the connection is to be closed. */
  void failed();
}
