package dev.holdfast.http.connection;

/** A callback of the handler of the current request, for when the server cuts its connection. */
public interface ServerCutListener {
  /** The connection is about to be closed by the server: drops what is held for the request. */
  void cut();
}
