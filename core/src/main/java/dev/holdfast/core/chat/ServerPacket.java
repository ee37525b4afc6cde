package dev.holdfast.core.chat;

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
   * @param members the nicks of all members, the new one too, in the order in which they came
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
      List<String> members,
      List<Packet> history,
      long oldest,
      boolean complete)
      implements ServerPacket {

    Welcome(
        String room,
        String nick,
        long seq,
        String log,
        String token,
        List<String> members,
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
  record Message(
      String kind, String room, String from, String text, long seq, @Nullable String id, Instant at)
      implements ServerPacket {

    Message(String room, String from, String text, long seq, @Nullable String id, Instant at) {
      this("message", room, from, text, seq, id, at);
    }
  }

  /** Somebody came. Not told to the one who did. */
  record Joined(String kind, String room, String nick, Instant at) implements ServerPacket {

    Joined(String room, String nick, Instant at) {
      this("joined", room, nick, at);
    }
  }

  /** Somebody is gone. One who asked to leave is told as well: nothing of the room follows it. */
  record Left(String kind, String room, String nick, String reason, Instant at)
      implements ServerPacket {

    Left(String room, String nick, String reason, Instant at) {
      this("left", room, nick, reason, at);
    }
  }

  /** The answer to {@code who}: the nicks of all members, in the order in which they came. */
  record Members(String kind, String room, int count, List<String> members)
      implements ServerPacket {

    Members(String room, List<String> members) {
      this("members", room, members.size(), members);
    }
  }

  /**
   * Something was refused, or has ended.
   *
   * @param code for programs
   * @param text for people
   * @param id that of the refused packet, if it had one
   */
  record Refusal(String kind, String code, String text, @Nullable String id)
      implements ServerPacket {

    Refusal(ErrorCode code, String text, @Nullable String id) {
      this("error", code.word(), text, id);
    }

    /** A client that comes when there are too many sessions, all together or of its host. */
    public static Refusal tooManyConnections() {
      return new Refusal(
          ErrorCode.TOO_MANY_CONNECTIONS, "There are too many connections; try later.", null);
    }
  }
}
