package dev.holdfast.core.relay;

/**
 * The port to what counts the requests that a node does not answer itself. Confined to the loop.
 */
public interface RelayMetrics {

  /** Counts nothing. */
  RelayMetrics NONE =
      new RelayMetrics() {
        @Override
        public void relayed() {}

        @Override
        public void unavailable() {}
      };

  /** A request was sent to the node of its session. */
  void relayed();

  /** The client of a request was told to try again, because that node cannot be reached. */
  void unavailable();
}
