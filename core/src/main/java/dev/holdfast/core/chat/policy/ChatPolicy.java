package dev.holdfast.core.chat.policy;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.TextRule;
import dev.holdfast.core.limit.RateLimit;

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

  private static final int ENVELOPE = 512; // bytes of a request around the text of a message
  private static final int ESCAPED = 12; // bytes of a character, at most
  private static final int NICK = 4 * Nickname.LENGTH + 3; // bytes of a nick in a list

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

  public boolean isTooLong(String text) {
    return TextRule.length(text) > messageLength;
  }

  public String lengthRule() {
    return "A message has at most " + messageLength + " characters.";
  }

  public boolean allows(String room) {
    return room.equals(LOBBY) || rooms.isEmpty() || rooms.contains(room);
  }

  /** How many rooms are named, with the lobby; 1 if any may be opened. */
  public int namedRooms() {
    return rooms.size() + (rooms.contains(LOBBY) ? 0 : 1);
  }

  /**
   * How many bytes a request may have that says one message, however its characters are escaped:
   * two escapes of six bytes in JSON, or four of three in a form.
   */
  public long largestRequest() {
    return ENVELOPE + (long) ESCAPED * messageLength;
  }

  /** How many bytes of a {@code welcome} may be the nicks of members. */
  public long membersInWelcome() {
    return (long) presenceMax * NICK;
  }

  /** How many bytes a {@code welcome} may have, with the history and the members in it. */
  public long largestWelcome() {
    return membersInWelcome()
        + Math.max(ServerPacket.History.MOST_BYTES, largestRequest())
        + largestRequest();
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return DEFAULT.toBuilder();
  }

  /** This policy, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Builds a policy; what is not set is as it was. */
  public static final class Builder {
    private int messageLength;
    private RateLimit messageLimit;
    private String guestNick;
    private ImmutableSet<String> rooms;
    private int roomsMax;
    private long roomLinger;
    private int roomMembers;
    private int presenceMax;
    private int absentMembers;
    private long nickReserved;
    private int doorListeners;

    private Builder(ChatPolicy policy) {
      messageLength = policy.messageLength;
      messageLimit = policy.messageLimit;
      guestNick = policy.guestNick;
      rooms = policy.rooms;
      roomsMax = policy.roomsMax;
      roomLinger = policy.roomLinger;
      roomMembers = policy.roomMembers;
      presenceMax = policy.presenceMax;
      absentMembers = policy.absentMembers;
      nickReserved = policy.nickReserved;
      doorListeners = policy.doorListeners;
    }

    public Builder messageLength(int messageLength) {
      this.messageLength = messageLength;
      return this;
    }

    public Builder messageLimit(RateLimit messageLimit) {
      this.messageLimit = messageLimit;
      return this;
    }

    public Builder guestNick(String guestNick) {
      this.guestNick = guestNick;
      return this;
    }

    public Builder rooms(ImmutableSet<String> rooms) {
      this.rooms = rooms;
      return this;
    }

    public Builder roomsMax(int roomsMax) {
      this.roomsMax = roomsMax;
      return this;
    }

    public Builder roomLinger(long roomLinger) {
      this.roomLinger = roomLinger;
      return this;
    }

    public Builder roomMembers(int roomMembers) {
      this.roomMembers = roomMembers;
      return this;
    }

    public Builder presenceMax(int presenceMax) {
      this.presenceMax = presenceMax;
      return this;
    }

    public Builder absentMembers(int absentMembers) {
      this.absentMembers = absentMembers;
      return this;
    }

    public Builder nickReserved(long nickReserved) {
      this.nickReserved = nickReserved;
      return this;
    }

    public Builder doorListeners(int doorListeners) {
      this.doorListeners = doorListeners;
      return this;
    }

    /** The policy. */
    public ChatPolicy build() {
      return new ChatPolicy(
          messageLength,
          messageLimit,
          guestNick,
          rooms,
          roomsMax,
          roomLinger,
          roomMembers,
          presenceMax,
          absentMembers,
          nickReserved,
          doorListeners);
    }
  }
}
