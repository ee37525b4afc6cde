package dev.holdfast.core.chat.protocol;

import dev.holdfast.core.chat.text.LocalizablePhrase;
import org.jspecify.annotations.Nullable;

/** A packet from a client, as {@link ClientPacketParser} reads it. Immutable. */
public sealed interface ClientPacket {

  /** Calls the visitor's method for this kind of packet. */
  void accept(ClientPacketVisitor visitor);

  /** A packet about one room. */
  sealed interface InRoom extends ClientPacket {
    /** The name of the room as the client wrote it. */
    String room();

    /** The id of the packet, which its outcome repeats; null for none. */
    default @Nullable String id() {
      return null;
    }
  }

  /**
   * A request to join a room.
   *
   * @param since the number of the last message that the client has; null for none
   * @param log the id of the log of that message; null for the current log
   * @param token from an earlier welcome; null for a new member
   */
  record Join(
      String room, String nick, @Nullable Long since, @Nullable String log, @Nullable String token)
      implements InRoom {
    @Override
    public void accept(ClientPacketVisitor visitor) {
      visitor.join(this);
    }
  }

  /**
   * A message to the room, or a command.
   *
   * @param id chosen by the client, repeated in the outcome; null for none
   */
  record Say(String room, @Nullable String id, String text) implements InRoom {
    @Override
    public void accept(ClientPacketVisitor visitor) {
      visitor.say(this);
    }
  }

  /**
   * A message to one member.
   *
   * @param to the nick of that member
   */
  record Whisper(String room, String to, @Nullable String id, String text) implements InRoom {
    @Override
    public void accept(ClientPacketVisitor visitor) {
      visitor.whisper(this);
    }
  }

  /** The member has started or stopped typing. */
  record Typing(String room, boolean active) implements InRoom {
    @Override
    public void accept(ClientPacketVisitor visitor) {
      visitor.typing(this);
    }
  }

  /**
   * A request for older messages.
   *
   * @param before the number of the oldest message that the client has
   * @param limit the most messages
   */
  record History(String room, long before, int limit) implements InRoom {
    @Override
    public void accept(ClientPacketVisitor visitor) {
      visitor.history(this);
    }
  }

  /** A request to leave a room for good. */
  record Leave(String room, @Nullable String reason) implements InRoom {
    @Override
    public void accept(ClientPacketVisitor visitor) {
      visitor.leave(this);
    }
  }

  /**
   * A request for a page of the members.
   *
   * @param after {@code next} of the page before; 0 for the first page
   */
  record Who(String room, long after) implements InRoom {
    @Override
    public void accept(ClientPacketVisitor visitor) {
      visitor.who(this);
    }
  }

  /** A request for the rooms that have members. */
  record Rooms(String room) implements InRoom {
    @Override
    public void accept(ClientPacketVisitor visitor) {
      visitor.rooms(this);
    }
  }

  /**
   * A packet that is malformed or of no known kind.
   *
   * @param code what is wrong with it
   * @param why the same for human readers
   * @param room the room that it names, repeated in the answer; null for none
   * @param id the id of the packet, repeated in the answer; null for none
   */
  record Unreadable(
      ErrorCode code, LocalizablePhrase why, @Nullable String room, @Nullable String id)
      implements ClientPacket {
    @Override
    public void accept(ClientPacketVisitor visitor) {
      visitor.unreadable(this);
    }
  }
}
