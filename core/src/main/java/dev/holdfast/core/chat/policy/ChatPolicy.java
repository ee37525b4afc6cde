package dev.holdfast.core.chat.policy;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.chat.text.PublishedTextRule;
import dev.holdfast.core.chat.text.RoomNameRule;
import dev.holdfast.core.limit.ClientNetwork;
import dev.holdfast.core.limit.RateLimit;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * The limits of the chat that an operator can set. Immutable; made by a {@link Builder}.
 *
 * @param messageLength the longest message, in characters (code points)
 * @param messageLimit the rate limit of a member's messages; a host may send ten times that
 * @param guestNick the nick of guests that name none; members may not take it
 * @param rooms the rooms there may be beside the lobby; empty for any
 * @param roomsMax the most rooms at a time
 * @param roomLinger how long an empty room is kept
 * @param roomMembers the most members of a room
 * @param presenceMax the most members of a room in which each join and leave is announced
 * @param formerMembers the most former members that can come back with their token
 * @param nickReserved how long the nick of a member whose session was lost is reserved
 * @param guestListeners the most listeners of the guest channel
 * @param proxies says of a network whether a trusted proxy is in it, which must not be banned
 */
public record ChatPolicy(
    int messageLength,
    RateLimit messageLimit,
    String guestNick,
    ImmutableSet<String> rooms,
    int roomsMax,
    Duration roomLinger,
    int roomMembers,
    int presenceMax,
    int formerMembers,
    Duration nickReserved,
    int guestListeners,
    Predicate<ClientNetwork> proxies) {

  /** The room that always exists. */
  public static final String LOBBY = "lobby";

  /** The most rooms that the clients of one host can have made; it cannot be set. */
  public static final int ROOMS_PER_HOST = 32;

  private static final int FIELDS = 256; // bytes of the fields of a request with a whisper
  private static final int ESCAPED = 12; // the most bytes of a character
  private static final int ID = 64; // characters of the id of a message
  // bytes of a request with a whisper besides its text: the room, the recipient and the id
  private static final int ENVELOPE =
      FIELDS + ESCAPED * (RoomNameRule.LENGTH + Nickname.LENGTH + ID);
  private static final int NICK = 4 * Nickname.LENGTH + 3; // bytes of a nick in a list

  /** The defaults: see {@code docs/operations.md}. */
  public static final ChatPolicy DEFAULT = new Builder().build();

  /** Whether a text is longer than a message may be. */
  public boolean isTooLong(String text) {
    return PublishedTextRule.length(text) > messageLength;
  }

  /** Returns the rule of the length of messages. */
  public LocalizablePhrase lengthRule() {
    return PhraseCode.MESSAGE_LENGTH.phrase("count", messageLength);
  }

  /** Whether a room with this name may exist. */
  public boolean allows(String room) {
    return room.equals(LOBBY) || rooms.isEmpty() || rooms.contains(room);
  }

  /** Returns the number of rooms that are named, with the lobby; 1 if any name is allowed. */
  public int namedRooms() {
    return rooms.size() + (rooms.contains(LOBBY) ? 0 : 1);
  }

  /**
   * Returns the most bytes of a request with one message or whisper and nothing needless, however
   * the characters of its names, its id and its text are escaped: two escapes of six bytes in JSON,
   * or four of three in a form.
   */
  public long largestRequest() {
    return ENVELOPE + (long) ESCAPED * messageLength;
  }

  /** Returns the most bytes of members' nicks in a {@code welcome}. */
  public long membersInWelcome() {
    return (long) presenceMax * NICK;
  }

  /** Returns the most bytes of a {@code welcome}, with its history and members. */
  public long largestWelcome() {
    return membersInWelcome()
        + Math.max(ServerPacket.History.MAX_BYTES, largestRequest())
        + largestRequest();
  }

  /** Returns a builder that starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder of policies. A value that is not set is the default. */
  public static final class Builder {
    private int messageLength = 2_000;
    private RateLimit messageLimit = RateLimit.of(10, Duration.ofSeconds(3));
    private String guestNick = "guest";
    private ImmutableSet<String> rooms = ImmutableSet.of();
    private int roomsMax = 1_000;
    private Duration roomLinger = Duration.ofMinutes(1);
    private int roomMembers = 50_000;
    private int presenceMax = 200;
    private int formerMembers = 100_000;
    private Duration nickReserved = Duration.ofMinutes(5);
    private int guestListeners = 10_000;
    private Predicate<ClientNetwork> proxies = network -> false;

    private Builder() {}

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

    public Builder roomLinger(Duration roomLinger) {
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

    public Builder formerMembers(int formerMembers) {
      this.formerMembers = formerMembers;
      return this;
    }

    public Builder nickReserved(Duration nickReserved) {
      this.nickReserved = nickReserved;
      return this;
    }

    public Builder guestListeners(int guestListeners) {
      this.guestListeners = guestListeners;
      return this;
    }

    public Builder proxies(Predicate<ClientNetwork> proxies) {
      this.proxies = proxies;
      return this;
    }

    /** Returns a policy with the values set so far. */
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
          formerMembers,
          nickReserved,
          guestListeners,
          proxies);
    }
  }
}
