package dev.holdfast.fsm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A writer of the form of a {@link SessionSnapshot}, which {@link SnapshotReader} reads.
 *
 * <p>The form is a byte with its version, the fields in the order of the records, and a CRC-32 of
 * all before it in four bytes, the highest first. A number from 0 to 2^53 - 1 has seven bits in
 * each byte, the lowest first, and the highest bit set in all but the last byte; where a number may
 * be absent, it is one more, and 0 if it is. A flag is 0 or 1. A text or a packet is its length and
 * its bytes; a list is its length and its elements; what may be missing is a flag and the value.
 */
final class SnapshotWriter {

  /** The version that is written, and the only one that is read. */
  static final int VERSION = 1;

  static final int CHECKSUM = 4; // bytes

  private byte[] bytes = new byte[256];
  private int size;

  private SnapshotWriter() {}

  static byte[] write(SessionSnapshot session) {
    SnapshotWriter writer = new SnapshotWriter();
    writer.put(VERSION);
    writer.session(session);
    writer.checksum();
    return Arrays.copyOf(writer.bytes, writer.size);
  }

  static int checksumOf(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private void session(SessionSnapshot session) {
    terms(session.terms());
    number(session.received());
    flag(session.closed());
    list(session.held(), this::held);
    list(session.early(), this::early);
    list(session.answers(), this::answer);
    list(session.packets(), this::packet);
    maybe(session.notice(), this::condition);
    number(session.idle());
    maybeNumber(session.pause());
    maybe(session.polling(), this::polling);
  }

  private void terms(SessionTerms terms) {
    GrantedTerms granted = terms.granted();
    text(terms.sid());
    number(terms.rid());
    flag(granted.ack());
    number(granted.longestWait());
    number(granted.hold());
    number(granted.requests());
    number(granted.inactivity());
    number(granted.maxPause());
    number(granted.polling());
    maybe(granted.ver(), this::text);
  }

  private void held(SessionSnapshot.Held held) {
    number(held.repeats());
    maybe(held.report(), this::report);
    number(held.waitLeft());
  }

  private void early(SessionSnapshot.Early early) {
    number(early.rid());
    list(early.packets(), this::packet);
    maybeNumber(early.ack());
    maybeNumber(early.pause());
    flag(early.terminate());
    number(early.repeats());
    number(early.age());
  }

  private void answer(SessionSnapshot.Answer answer) {
    Reply reply = answer.reply();
    number(answer.rid());
    number(typeNumber(reply.type()));
    condition(reply.condition());
    maybe(reply.report(), this::report);
    maybeNumber(reply.ack());
    list(reply.packets(), this::packet);
    number(answer.age());
  }

  /** The number of a type in the form, which stays the same when the enum changes. */
  static int typeNumber(ReplyType type) {
    return switch (type) {
      case ORDINARY -> 0;
      case ERROR -> 1;
      case TERMINATE -> 2;
    };
  }

  private void condition(Condition condition) {
    text(condition.name());
    maybe(condition.text(), this::text);
  }

  private void report(Report report) {
    number(report.rid());
    number(report.time());
  }

  private void polling(SessionSnapshot.Polling polling) {
    number(polling.last());
    number(polling.age());
    flag(polling.empty());
    flag(polling.answered());
  }

  private void packet(Packet packet) {
    number(packet.holders());
    block(packet.bytes());
  }

  // ---- values

  private void text(String text) {
    block(text.getBytes(UTF_8));
  }

  private void block(byte[] block) {
    number(block.length);
    reserve(block.length);
    System.arraycopy(block, 0, bytes, size, block.length);
    size += block.length;
  }

  private <T> void list(List<T> list, Consumer<T> each) {
    number(list.size());
    list.forEach(each);
  }

  private <T> void maybe(@Nullable T value, Consumer<T> one) {
    flag(value != null);
    if (value != null) {
      one.accept(value);
    }
  }

  private void flag(boolean flag) {
    put(flag ? 1 : 0);
  }

  /** A number, or {@link Request#ABSENT}. */
  private void maybeNumber(long number) {
    number(number == Request.ABSENT ? 0 : Math.min(number, Request.MAX_RID - 1) + 1);
  }

  /** A number; what is larger than the form can have makes no difference to a session. */
  private void number(long number) {
    long rest = Math.min(number, Request.MAX_RID);
    while (rest >= 0x80) {
      put((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    put((int) rest);
  }

  private void checksum() {
    int crc = checksumOf(bytes, size);
    for (int shift = 24; shift >= 0; shift -= 8) {
      put(crc >>> shift);
    }
  }

  private void put(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
