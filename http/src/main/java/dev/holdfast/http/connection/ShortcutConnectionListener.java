package dev.holdfast.http.connection;

/**
 * A listener to a connection whose usual requests are answered by a shortcut, without Undertow: it
 * is told when such a request is done, and when the connection has closed.
 */
public interface ShortcutConnectionListener {
  /** The request has its answer; Undertow never saw it. */
  void answered();

  /** The connection has closed. */
  void closed();
}
