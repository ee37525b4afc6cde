package dev.holdfast.core.chat.guest;

import dev.holdfast.core.limit.ClientHost;
import org.jspecify.annotations.Nullable;

/**
 * The streams of messages to guests: to HTTP clients without a session that listen to a room, as
 * long as they like. Confined to the loop.
 */
public interface GuestStreams {

  /** Returns why no room can have this name, a sentence; null if one can. */
  @Nullable String nameProblem(String room);

  /** Whether there is a room with this name now. */
  boolean exists(String room);

  /** Whether a host, or all hosts together, have as many listeners as they may have. */
  boolean isFull(ClientHost host);

  /**
   * Opens a stream of the messages after {@code from}, or of those that are published from now on
   * if that is null. The listener is told nothing before it is {@linkplain GuestStream#ready
   * ready}.
   *
   * @param host the guest's host, which has room for one more listener
   * @param room a room that exists
   */
  GuestStream open(
      ClientHost host, String room, @Nullable GuestCursor from, GuestStreamListener listener);
}
