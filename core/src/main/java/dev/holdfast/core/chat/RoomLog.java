package dev.holdfast.core.chat;

import dev.holdfast.core.PacketCodec;
import dev.holdfast.core.chat.ServerPacket.Message;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one room, numbered 1, 2, 3 and so on without a gap; the oldest ones are discarded
 * some day. Confined to the loop: it is called there, and it calls back there, during the call or
 * later, so that a disk can stand behind it. It calls back in the order in which it was called.
 */
interface RoomLog {

  /** A message before it has a number. */
  record Draft(String room, String from, String text, @Nullable String id, Instant at) {

    /** The message with its number, encoded once for everybody and for good. */
    Entry numbered(long seq, PacketCodec codec) {
      return new Entry(seq, this, codec.encode(new Message(room, from, text, seq, id, at)));
    }
  }

  /** A message that is stored. */
  record Entry(long seq, Draft draft, Packet packet) {}

  /**
   * Which messages to read: the newest ones with {@code after < seq <= upTo}.
   *
   * @param count how many, at most
   * @param bytes how many bytes of packets, at most; one message is always read
   */
  record Range(long after, long upTo, int count, int bytes) {}

  /** A random id; another log has another one, even if it is of the same room. */
  String id();

  /** The number of the newest message; 0 if there never was one. */
  long head();

  /** The number of the oldest message that is kept; if none is, the number of the next. */
  long oldest();

  /**
   * Stores a message.
   *
   * @param stored told once the message is safe, in the order of numbers; null: it could not be
   *     stored, and no number was used
   */
  void append(Draft draft, Consumer<@Nullable Entry> stored);

  /**
   * Reads messages.
   *
   * @param read told what is kept of the range, in the order of numbers
   */
  void read(Range range, Consumer<List<Entry>> read);
}
