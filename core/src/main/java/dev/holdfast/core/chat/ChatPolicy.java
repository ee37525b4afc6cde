package dev.holdfast.core.chat;

import dev.holdfast.core.RateLimit;

/**
 * How far the chat goes, where an operator may want to decide. Times in milliseconds.
 *
 * @param messageLength the longest message, in characters (code points)
 * @param guestNick the nick of those who come through the door without one; nobody else may take it
 * @param roomMembers how many members a room may have
 * @param keptMessages how many messages a room keeps in memory
 * @param absentMembers how many are remembered by their token when they are gone
 * @param nickReserved how long the nick of one whose session was lost is kept for the token
 * @param doorListeners how many may listen at the door
 * @param doorLimit how much may be said through the door, by all who stand there: less than fills
 *     the mailbox of a member who is between two requests
 */
public record ChatPolicy(
    int messageLength,
    String guestNick,
    int roomMembers,
    int keptMessages,
    int absentMembers,
    long nickReserved,
    int doorListeners,
    RateLimit doorLimit) {

  /** The defaults: see {@code docs/operations.md}. */
  public static final ChatPolicy DEFAULT =
      new ChatPolicy(
          2_000, "guest", 50_000, 1_000, 10_000, 300_000, 10_000, RateLimit.of(100, 3_000));

  /** The same with another longest message. */
  public ChatPolicy withMessageLength(int messageLength) {
    return new ChatPolicy(
        messageLength,
        guestNick,
        roomMembers,
        keptMessages,
        absentMembers,
        nickReserved,
        doorListeners,
        doorLimit);
  }

  boolean isTooLong(String text) {
    return text.codePointCount(0, text.length()) > messageLength;
  }

  String lengthRule() {
    return "A message has at most " + messageLength + " characters.";
  }
}
