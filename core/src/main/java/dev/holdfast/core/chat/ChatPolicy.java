package dev.holdfast.core.chat;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.RateLimit;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How far the chat goes, where an operator may want to decide. Times in milliseconds.
 *
 * @param messageLength the longest message, in characters (code points)
 * @param messageLimit how much a member may say; a host may say ten times that
 * @param guestNick the nick of those who come through the door without one; nobody else may take it
 * @param rooms the rooms there may be beside the lobby; empty for any
 * @param roomsMax how many rooms there may be at a time
 * @param roomLinger how long an empty room lasts
 * @param roomMembers how many members a room may have
 * @param presenceMax above so many members it is told only now and then who came and went
 * @param absentMembers how many are remembered by their token when they are gone
 * @param nickReserved how long the nick of one whose session was lost is kept for the token
 * @param doorListeners how many may listen at the door
 */
public record ChatPolicy(
    int messageLength,
    RateLimit messageLimit,
    String guestNick,
    ImmutableSet<String> rooms,
    int roomsMax,
    long roomLinger,
    int roomMembers,
    int presenceMax,
    int absentMembers,
    long nickReserved,
    int doorListeners) {

  /** The room that always exists. */
  public static final String LOBBY = "lobby";

  private static final Pattern ROOM_NAME = Pattern.compile("[\\p{L}\\p{M}\\p{Nd}_-]{1,32}");

  /** The defaults: see {@code docs/operations.md}. */
  public static final ChatPolicy DEFAULT =
      new ChatPolicy(
          2_000,
          RateLimit.of(10, 3_000),
          "guest",
          ImmutableSet.of(),
          1_000,
          60_000,
          50_000,
          200,
          100_000,
          300_000,
          10_000);

  /** Whether a room may have this name: 1 to 32 small letters, digits, {@code -} and {@code _}. */
  public static boolean isRoomName(String name) {
    return ROOM_NAME.matcher(name).matches()
        && Normalizer.isNormalized(name, Normalizer.Form.NFC)
        && name.equals(name.toLowerCase(Locale.ROOT));
  }

  boolean isTooLong(String text) {
    return text.codePointCount(0, text.length()) > messageLength;
  }

  String lengthRule() {
    return "A message has at most " + messageLength + " characters.";
  }

  boolean allows(String room) {
    return room.equals(LOBBY) || rooms.isEmpty() || rooms.contains(room);
  }
}
