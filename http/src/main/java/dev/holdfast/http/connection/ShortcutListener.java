package dev.holdfast.http.connection;

/** A listener to the connection on whose requests it acts before Undertow sees them. */
public interface ShortcutListener {
  /** The request is complete, of which Undertow knows nothing. */
  void answered();

  /** The connection has closed. */
  void closed();
}
