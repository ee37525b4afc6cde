package dev.holdfast.core.chat.service;

import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.ClientNetwork;
import java.time.Instant;

/**
 * A listener to what happens in all rooms. The rooms have one listener, the {@link
 * ChatEventDispatcher}, which passes each event on to the others. Called on the event loop; a
 * listener must not block.
 */
public interface ChatListener {

  /** A message was stored and sent to the members of a room. Called once for each message. */
  default void published(String room, Entry entry) {}

  /**
   * A nick is used in a room: by a member that joins or moves to another session, here or
   * elsewhere, or by a guest that sends a message.
   */
  default void nickUsed(String room, Nickname nick, ClientHost host, Instant at) {}

  /** A room has ended: it was empty for a while. */
  default void ended(String room) {}

  /** A network is banned from now on. */
  default void banned(ClientNetwork network) {}
}
