package dev.holdfast.core.chat.protocol;

import static java.util.stream.Collectors.joining;

import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A packet from the chat to clients. The components are the fields on the wire, in this order; null
 * ones are left out. Immutable.
 *
 * <p>It is long because all that clients are sent is read here in one place.
 */
public sealed interface ServerPacket
    permits ServerPacket.Welcome,
        ServerPacket.Message,
        ServerPacket.Joined,
        ServerPacket.Left,
        ServerPacket.Members,
        ServerPacket.Rooms,
        ServerPacket.Whisper,
        ServerPacket.Typing,
        ServerPacket.History,
        ServerPacket.Notice,
        ErrorPacket {

  /** The kind of the packet; the first component of each. */
  String kind();

  /**
   * The first packet after a join: the state of the room, and its newest messages.
   *
   * @param seq the number of the newest message at the time of the join
   * @param log the random id of the room's log; numbers of another log are not comparable
   * @param token the secret by which this member can come back
   * @param messageLength the most characters (code points) of a message
   * @param members all of them, the new one too
   * @param history the newest messages after {@code since}
   * @param oldest the number of the first message that is kept
   * @param complete whether {@code history} has no gap before it: it begins after {@code since}, or
   *     without one at the very first message
   */
  public record Welcome(
      String kind,
      String room,
      String nick,
      long seq,
      String log,
      String token,
      int messageLength,
      RoomMembers members,
      List<Packet> history,
      long oldest,
      boolean complete)
      implements ServerPacket {

    /**
     * The members of a room, as a list of nicks or as a number on the wire. A room chooses which,
     * by its size.
     */
    public sealed interface RoomMembers extends Supplier<Object> {}

    /** The nicks, in the order in which they joined. */
    public record Nicks(List<String> get) implements RoomMembers {}

    /** Their number only, in a large room. */
    public record Count(Integer get) implements RoomMembers {}

    /** Makes one with its kind. */
    public Welcome(
        String room,
        String nick,
        long seq,
        String log,
        String token,
        int messageLength,
        RoomMembers members,
        List<Packet> history,
        long oldest,
        boolean complete) {
      this(
          "welcome",
          room,
          nick,
          seq,
          log,
          token,
          messageLength,
          members,
          history,
          oldest,
          complete);
    }
  }

  /**
   * A published message: the same bytes for all members, and in every history.
   *
   * @param seq its number in the room
   * @param id chosen by the sender; null if it chose none
   */
  public record Message(
      String kind, String room, String from, String text, long seq, @Nullable String id, Instant at)
      implements ServerPacket {

    /** Makes one with its kind. */
    public Message(
        String room, String from, String text, long seq, @Nullable String id, Instant at) {
      this("message", room, from, text, seq, id, at);
    }
  }

  /** A member has joined. Not sent to that member. */
  public record Joined(String kind, String room, String nick, Instant at) implements ServerPacket {

    /** Makes one with its kind. */
    public Joined(String room, String nick, Instant at) {
      this("joined", room, nick, at);
    }
  }

  /**
   * A member has left. A member that asked to leave gets it as well; after it, only outcomes of its
   * earlier messages may follow about the room.
   */
  public record Left(String kind, String room, String nick, String reason, Instant at)
      implements ServerPacket {

    /** Makes one with its kind. */
    public Left(String room, String nick, String reason, Instant at) {
      this("left", room, nick, reason, at);
    }
  }

  /**
   * The members of a room: the answer to {@code who}, and in large rooms the replacement of {@code
   * joined} and {@code left}.
   *
   * @param count the number of all members
   * @param members a page of the nicks, in the order in which they joined; null in a large room
   * @param next where the next page begins; null after the last
   * @param joined the nicks that joined since the last such packet; null for none, or too many
   * @param left the nicks that left since then; null for none, or too many
   */
  public record Members(
      String kind,
      String room,
      int count,
      @Nullable List<String> members,
      @Nullable Long next,
      @Nullable List<String> joined,
      @Nullable List<String> left)
      implements ServerPacket {

    /** Makes a page of nicks, the answer to {@code who}. */
    public Members(String room, int count, List<String> members, @Nullable Long next) {
      this("members", room, count, members, next, null, null);
    }

    /** Makes the news of a large room. */
    public Members(
        String room, int count, @Nullable List<String> joined, @Nullable List<String> left) {
      this("members", room, count, null, null, joined, left);
    }
  }

  /**
   * The rooms that have members: the answer to {@code rooms}.
   *
   * @param room in which it was asked
   * @param rooms those with the most members, these first
   */
  public record Rooms(String kind, String room, List<Listed> rooms) implements ServerPacket {

    /**
     * A room in the list.
     *
     * @param members the number of its members
     */
    public record Listed(String name, int members) {}

    /** Makes one with its kind. */
    public Rooms(String room, List<Listed> rooms) {
      this("rooms", room, rooms);
    }
  }

  /** A message to one member: the same bytes for the recipient and the sender. */
  public record Whisper(
      String kind,
      String room,
      String from,
      String to,
      String text,
      @Nullable String id,
      Instant at)
      implements ServerPacket {

    /** Makes one with its kind. */
    public Whisper(
        String room, String from, String to, String text, @Nullable String id, Instant at) {
      this("whisper", room, from, to, text, id, at);
    }
  }

  /** A member has started or stopped typing. */
  public record Typing(String kind, String room, String nick, boolean active)
      implements ServerPacket {

    /** Makes one with its kind. */
    public Typing(String room, String nick, boolean active) {
      this("typing", room, nick, active);
    }
  }

  /**
   * Older messages.
   *
   * @param before as in the request
   * @param complete whether nothing older than these is kept
   */
  public record History(
      String kind, String room, long before, List<Packet> messages, boolean complete)
      implements ServerPacket {

    /** The most messages in one packet, and in the cache of a room. */
    public static final int MAX_MESSAGES = 200;

    /** The most bytes of them together, except for one that is larger by itself. */
    public static final int MAX_BYTES = 256 << 10;

    /** Makes one with its kind. */
    public History(String room, long before, List<Packet> messages, boolean complete) {
      this("history", room, before, messages, complete);
    }
  }

  /**
   * A notice of the server: the answer to a command, or news about a member.
   *
   * @param text for human readers, in English: a line for each phrase
   * @param code for programs; null for none
   * @param nick the member that it is about; null for none
   * @param id the id of the command that it answers; null for none
   * @param phrases what {@code text} says, for clients that speak another language
   */
  public record Notice(
      String kind,
      String room,
      String text,
      @Nullable String code,
      @Nullable String nick,
      @Nullable String id,
      List<LocalizablePhrase> phrases)
      implements ServerPacket {

    /** Makes the answer to a command. */
    public Notice(String room, List<LocalizablePhrase> phrases, @Nullable String id) {
      this("notice", room, lines(phrases), null, null, id, phrases);
    }

    /** Makes news about a member. */
    public Notice(String room, LocalizablePhrase phrase, String code, Nickname nick) {
      this("notice", room, phrase.english(), code, nick.name(), null, List.of(phrase));
    }

    private static String lines(List<LocalizablePhrase> phrases) {
      return phrases.stream().map(LocalizablePhrase::english).collect(joining("\n"));
    }
  }
}
