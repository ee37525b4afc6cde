package dev.holdfast.core.relay;

/**
 * The bounds of a link between two nodes, which must be the same at both.
 *
 * @param longestFrame in bytes; a longer one closes the link
 * @param queuedBytes with so many waiting to be sent, no request or answer is sent behind them
 * @param openRequests of one node, that wait for an answer of the other
 */
public record RelayLimits(int longestFrame, long queuedBytes, int openRequests) {

  /** Room for the longest answer that can be configured, 16 MiB in a queue, 65,536 requests. */
  public static final RelayLimits DEFAULT = new RelayLimits(128 << 20, 16 << 20, 1 << 16);
}
