package dev.holdfast.core.chat.guest;

/**
 * A stream of the messages of a room to a guest, as its listener drives it. Confined to the loop.
 */
public interface GuestStream {

  /**
   * The listener can take more: it was told nothing yet, or all of it has left. One page of missed
   * messages is told for each call, at once or later; what is published once none is missing is
   * told without a call.
   */
  void ready();

  /** Tells the listener nothing more; does nothing if the stream is over. */
  void close();
}
