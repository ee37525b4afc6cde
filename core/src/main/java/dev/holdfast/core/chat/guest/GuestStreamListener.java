package dev.holdfast.core.chat.guest;

/**
 * A listener to a stream of messages. Called on the loop; it may close the stream whenever it is
 * called.
 */
public interface GuestStreamListener {

  /**
   * The stream goes on behind this message. Told first, and again wherever messages are gone.
   *
   * @param complete false if messages before it, which the listener was not told, are not kept any
   *     more or were of another log
   */
  void movedTo(GuestCursor cursor, boolean complete);

  /** There are messages, which follow those before without a gap. */
  void heard(MessageBatch messages);

  /**
   * Something is to be sent, so that nothing between server and guest takes the stream for dead.
   */
  void keepAlive();

  /**
   * The stream is over: its host is banned, its room has ended, or the missed messages cannot be
   * read now. The guest may open another from where it is.
   */
  void ended();
}
