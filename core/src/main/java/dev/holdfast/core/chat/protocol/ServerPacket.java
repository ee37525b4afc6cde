package dev.holdfast.core.chat.protocol;

import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the chat says to clients. The components are the fields on the wire, in this order; null
 * ones are left out.
 */
public sealed interface ServerPacket {

  /** What the packet is; the first component of each. */
  String kind();

  /**
   * The first packet after a join: what the room looks like, and what was said in it.
   *
   * @param seq the number of the newest message when the member came
   * @param log the random id of the room's log: numbers of another log mean nothing here
   * @param token by which this member is known again
   * @param members the nicks of all members, the new one too, in the order in which they came; in
   *     large rooms their number
   * @param history the newest messages after {@code since}
   * @param oldest the number of the first message that is kept
   * @param complete whether {@code history} begins where the client's knowledge ends: after {@code
   *     since}, or without one at the very first message
   */
  record Welcome(
      String kind,
      String room,
      String nick,
      long seq,
      String log,
      String token,
      Object members,
      List<Packet> history,
      long oldest,
      boolean complete)
      implements ServerPacket {

    public Welcome(
        String room,
        String nick,
        long seq,
        String log,
        String token,
        Object members,
        List<Packet> history,
        long oldest,
        boolean complete) {
      this("welcome", room, nick, seq, log, token, members, history, oldest, complete);
    }
  }

  /**
   * A published message: the same bytes for everybody, and in every history.
   *
   * @param seq its number in the room
   * @param id chosen by the sender; null if it chose none
   */
  public record Message(
      String kind, String room, String from, String text, long seq, @Nullable String id, Instant at)
      implements ServerPacket {

    public Message(
        String room, String from, String text, long seq, @Nullable String id, Instant at) {
      this("message", room, from, text, seq, id, at);
    }
  }

  /** Somebody came. Not told to the one who did. */
  public record Joined(String kind, String room, String nick, Instant at) implements ServerPacket {

    public Joined(String room, String nick, Instant at) {
      this("joined", room, nick, at);
    }
  }

  /**
   * Somebody is gone. One who asked to leave is told as well; of the room only the outcome of what
   * it said before may follow, which was on its way to the disk.
   */
  public record Left(String kind, String room, String nick, String reason, Instant at)
      implements ServerPacket {

    public Left(String room, String nick, String reason, Instant at) {
      this("left", room, nick, reason, at);
    }
  }

  /**
   * Who the members are: the answer to {@code who}, and what large rooms are told instead of {@code
   * joined} and {@code left}.
   *
   * @param count of all members
   * @param members some of the nicks, in the order in which they came; null in a large room
   * @param next where the next page begins; null after the last
   * @param joined who came since the last such packet; null if that was nobody, or too many
   * @param left who went since then, likewise
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

    public Members(String room, int count, List<String> members, @Nullable Long next) {
      this("members", room, count, members, next, null, null);
    }

    public Members(
        String room, int count, @Nullable List<String> joined, @Nullable List<String> left) {
      this("members", room, count, null, null, joined, left);
    }
  }

  /** A message to one member: the same bytes for it and for the one who sent it. */
  public record Whisper(
      String kind,
      String room,
      String from,
      String to,
      String text,
      @Nullable String id,
      Instant at)
      implements ServerPacket {

    public Whisper(
        String room, String from, String to, String text, @Nullable String id, Instant at) {
      this("whisper", room, from, to, text, id, at);
    }
  }

  /** Somebody is about to say something, or no longer. */
  public record Typing(String kind, String room, String nick, boolean active)
      implements ServerPacket {

    public Typing(String room, String nick, boolean active) {
      this("typing", room, nick, active);
    }
  }

  /**
   * Older messages.
   *
   * @param before as it was asked
   * @param complete whether nothing older than these is kept
   */
  public record History(
      String kind, String room, long before, List<Packet> messages, boolean complete)
      implements ServerPacket {

    /** How many messages are told in one packet, and so many of a room are kept at hand. */
    public static final int MOST_MESSAGES = 200;

    /** How many bytes they have together, but for one that is larger by itself. */
    public static final int MOST_BYTES = 256 << 10;

    public History(String room, long before, List<Packet> messages, boolean complete) {
      this("history", room, before, messages, complete);
    }
  }

  /**
   * Something that the server says.
   *
   * @param text for people
   * @param code for programs; null if there is nothing to do for them
   * @param nick whom it is about; null if nobody
   * @param id that of the command that it answers; null if there was none
   */
  public record Notice(
      String kind,
      String room,
      String text,
      @Nullable String code,
      @Nullable String nick,
      @Nullable String id)
      implements ServerPacket {

    /** The answer to a command. */
    public Notice(String room, String text, @Nullable String id) {
      this("notice", room, text, null, null, id);
    }

    /** News about a member. */
    public Notice(String room, String text, String code, Nickname nick) {
      this("notice", room, text, code, nick.name(), null);
    }
  }

  /**
   * Something was refused, or has ended.
   *
   * @param code for programs
   * @param text for people
   * @param room which it is about; null if none
   * @param id that of the refused packet, if it had one
   * @param before of the refused history; null if it was something else
   * @param retryAfter after how many seconds the same may be sent again; null if that is no help
   * @param suggestion a nick that is free; null unless one was taken
   */
  record Refusal(
      String kind,
      String code,
      String text,
      @Nullable String room,
      @Nullable String id,
      @Nullable Long before,
      @Nullable Double retryAfter,
      @Nullable String suggestion)
      implements ServerPacket {

    private static final double MILLIS = 1_000; // in a second

    public Refusal(ErrorCode code, String text) {
      this("error", code.word(), text, null, null, null, null, null);
    }

    public Refusal in(@Nullable String room) {
      return new Refusal(kind, code, text, room, id, before, retryAfter, suggestion);
    }

    public Refusal of(@Nullable String id) {
      return new Refusal(kind, code, text, room, id, before, retryAfter, suggestion);
    }

    /** About history before a message. */
    public Refusal before(long seq) {
      return new Refusal(kind, code, text, room, id, seq, retryAfter, suggestion);
    }

    public Refusal retryAfter(long millis) {
      return new Refusal(kind, code, text, room, id, before, millis / MILLIS, suggestion);
    }

    public Refusal suggesting(@Nullable Nickname nick) {
      String suggested = nick == null ? null : nick.name();
      return new Refusal(kind, code, text, room, id, before, retryAfter, suggested);
    }

    /** Too much was said, or could not be stored: the same may be said again a little later. */
    public static Refusal later(ErrorCode code, long millis) {
      String text =
          switch (code) {
            case NOT_STORED -> "This could not be stored; say it again later.";
            case BUSY -> "Too much is being said; say it again later.";
            default -> "This is too fast: wait a little.";
          };
      return new Refusal(code, text).retryAfter(millis);
    }

    /** Something is said under the id of something else. */
    public static Refusal idReused() {
      return new Refusal(
          ErrorCode.ID_REUSED, "You have said something else under this id; choose another.");
    }

    /** A client that comes when there are too many sessions, all together or of its host. */
    public static Refusal tooManyConnections(long retryAfter) {
      return new Refusal(
              ErrorCode.TOO_MANY_CONNECTIONS, "There are too many connections; try later.")
          .retryAfter(retryAfter);
    }
  }
}
