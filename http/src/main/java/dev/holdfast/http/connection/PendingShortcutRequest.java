package dev.holdfast.http.connection;

/** A request that a {@link RequestShortcut} has taken and may not have answered yet. */
public interface PendingShortcutRequest {
  /** Whether its answer is known, and is being written or has left. */
  boolean isAnswered();

  /** The socket was lost before the answer; the connection is closed after this call. */
  void lost();
}
