package dev.holdfast.http.connection;

/** Counts what becomes of connections. Called on the loop; must not block. */
public interface ConnectionMetrics {

  /** A client was too slow to take an answer, and its connection was cut. */
  void cut();

  /** An idle connection made room for another. */
  void idle();

  /** An exchange was given up because its request was repeated on another. */
  void superseded();

  /** A connection or a request was refused, because there are too many or no memory for it. */
  void refused();

  /** So many connections or sessions were given up because memory is short. */
  void evicted(int count);
}
