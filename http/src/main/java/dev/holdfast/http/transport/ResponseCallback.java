package dev.holdfast.http.transport;

/** The callback of a response: what became of it. */
public interface ResponseCallback {
  /** The socket has taken all bytes. */
  void sent();

  /** It cannot take all of them; the connection is to be closed. */
  void failed();
}
