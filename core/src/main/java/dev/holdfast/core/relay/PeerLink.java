package dev.holdfast.core.relay;

/**
 * The port to a connection with another node, which carries frames whole and in order. What it
 * receives it gives to its {@link RelayLink}, and tells that once when it is closed, for whatever
 * reason. Called on the event loop.
 */
public interface PeerLink {

  /**
   * Sends the bytes of a frame behind those that it was given before, at once or later. Does
   * nothing if it is closed.
   *
   * @param frame shared, and not written to any more
   */
  void send(byte[] frame);

  /** How many bytes were given to it, and are not sent yet. */
  long queuedBytes();

  /**
   * Closes the connection at once, without what is queued.
   *
   * @param why for a log
   */
  void close(String why);
}
