package dev.holdfast.core.chat.guest;

import java.util.List;

/**
 * A callback for the answer to the read of a guest that listens. One of its methods is called once,
 * unless the guest was removed.
 */
public interface GuestReadCallback {
  /**
   * There are messages, or the time is up.
   *
   * @param messages in order; empty when the time is up
   * @param cursor where to listen from next
   * @param complete false if messages between its cursor and these are left out: there are too
   *     many, they are not kept any more, or are of another log
   */
  void heard(List<LobbyMessage> messages, GuestCursor cursor, boolean complete);

  /** There are too many listeners already, or the missed messages cannot be read now. */
  void busy();
}
