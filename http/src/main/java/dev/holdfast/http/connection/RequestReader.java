package dev.holdfast.http.connection;

/** The reader of the requests of a connection that pass Undertow by. */
public interface RequestReader {
  /** The request is complete, of which Undertow knows nothing. */
  void answered();

  /** The connection has closed. */
  void closed();
}
