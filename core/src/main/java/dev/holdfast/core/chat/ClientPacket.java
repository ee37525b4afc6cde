package dev.holdfast.core.chat;

import org.jspecify.annotations.Nullable;

/** What a client may say to the chat. {@link PacketReader} makes these from fields. */
sealed interface ClientPacket {

  /** A packet about one room. */
  sealed interface InRoom extends ClientPacket {
    String room();
  }

  /**
   * Wants to become a member.
   *
   * @param since the number of the last message seen; null if none was
   * @param log the id of the log in which it was; null for the log of now
   * @param token from an earlier welcome; null if there was none
   */
  record Join(
      String room, String nick, @Nullable Long since, @Nullable String log, @Nullable String token)
      implements InRoom {}

  /**
   * Wants a message published.
   *
   * @param id by which the client knows what became of it; null if it does not care
   */
  record Say(String room, @Nullable String id, String text) implements InRoom {}

  /** Is a member no longer. The reason, for now, is told to nobody. */
  record Leave(String room, @Nullable String reason) implements InRoom {}

  /** Asks who the members are. */
  record Who(String room) implements InRoom {}

  /**
   * Nothing of the above.
   *
   * @param code what is wrong with it
   * @param text the same for people
   * @param id that of the packet, if it has one; the answer repeats it
   */
  record Unreadable(ErrorCode code, String text, @Nullable String id) implements ClientPacket {}
}
