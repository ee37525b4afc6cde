package dev.holdfast.http.connection;

/** A callback of the handler of the current request, for when the server cuts its connection. */
public interface ServerCutListener {
  /** The connection is about to be closed by the server: drops what is held for the request. */
  void cut();

  /**
   * The connection has been idle for too long.
   *
   * @return whether the listener closes it itself, in order, and soon; if not, it is cut
   */
  default boolean closesIdle() {
    return false;
  }
}
