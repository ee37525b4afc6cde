package dev.holdfast.http.connection;

/** The port to counters of connections. Called on the loop; must not block. */
public interface ConnectionMetrics {

  /** A client was too slow to take a response, and its connection was cut. */
  void slowCut();

  /** An idle connection was closed to make room for another. */
  void idleClosed();

  /** An exchange was abandoned because its request was repeated on another connection. */
  void superseded();

  /** A connection or a request was refused, because there are too many or no memory for it. */
  void refused();

  /** This many connections or sessions were closed because memory is short. */
  void evicted(int count);
}
