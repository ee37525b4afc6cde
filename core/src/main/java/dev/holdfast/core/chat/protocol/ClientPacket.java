package dev.holdfast.core.chat.protocol;

import org.jspecify.annotations.Nullable;

/** What a client may say to the chat. {@link ClientPacketReader} makes these from fields. */
public sealed interface ClientPacket {

  /** A packet about one room. */
  sealed interface InRoom extends ClientPacket {
    String room();

    /** By which the client knows what became of it; null if it does not care. */
    default @Nullable String id() {
      return null;
    }
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

  /**
   * Wants a message told to one member only.
   *
   * @param to the nick of that member
   */
  record Whisper(String room, String to, @Nullable String id, String text) implements InRoom {}

  /** Is about to say something, or no longer. */
  record Typing(String room, boolean active) implements InRoom {}

  /**
   * Asks for older messages.
   *
   * @param before the number of the first one that is known
   * @param limit how many, at most
   */
  record History(String room, long before, int limit) implements InRoom {}

  /** Is a member no longer. */
  record Leave(String room, @Nullable String reason) implements InRoom {}

  /**
   * Asks who the members are.
   *
   * @param after where the page before ended; 0 for the first
   */
  record Who(String room, long after) implements InRoom {}

  /**
   * Nothing of the above.
   *
   * @param code what is wrong with it
   * @param text the same for people
   * @param room the one it is for, if it names one; the answer repeats it
   * @param id that of the packet, if it has one; likewise
   */
  record Unreadable(ErrorCode code, String text, @Nullable String room, @Nullable String id)
      implements ClientPacket {}
}
