package dev.holdfast.fsm;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * A writer of the form of a {@link SessionSnapshot}, which {@link SnapshotReader} reads.
 *
 * <p>The form is its version, the fields in the order of the records, and a CRC-32 of all before it
 * in four bytes, the highest first. {@link BinaryWriter} says what each value looks like.
 */
final class SnapshotWriter {

  /** The version that is written, and the only one that is read. */
  static final int VERSION = 1;

  static final int CHECKSUM = 4; // bytes

  private final BinaryWriter out = new BinaryWriter();

  private SnapshotWriter() {}

  static byte[] write(SessionSnapshot session) {
    SnapshotWriter writer = new SnapshotWriter();
    writer.out.number(VERSION);
    writer.session(session);
    byte[] content = writer.out.toByteArray();
    return ByteBuffer.allocate(content.length + CHECKSUM)
        .put(content)
        .putInt(checksumOf(content, content.length))
        .array();
  }

  static int checksumOf(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private void session(SessionSnapshot session) {
    terms(session.terms());
    out.number(session.received());
    out.flag(session.closed());
    out.list(session.held(), this::held);
    out.list(session.early(), this::early);
    out.list(session.answers(), this::answer);
    out.list(session.packets(), this::packet);
    out.maybe(session.notice(), this::condition);
    out.number(session.idle());
    out.maybeNumber(session.pause());
    out.maybe(session.polling(), this::polling);
  }

  private void terms(SessionTerms terms) {
    out.text(terms.sid());
    out.number(terms.rid());
    granted(terms.granted());
  }

  private void granted(GrantedTerms granted) {
    out.flag(granted.ack());
    out.number(granted.longestWait());
    out.number(granted.hold());
    out.number(granted.requests());
    out.number(granted.inactivity());
    out.number(granted.maxPause());
    out.number(granted.polling());
    out.maybe(granted.ver(), out::text);
  }

  private void held(SessionSnapshot.Held held) {
    out.number(held.repeats());
    out.maybe(held.report(), this::report);
    out.number(held.waitLeft());
  }

  private void early(SessionSnapshot.Early early) {
    out.number(early.rid());
    out.list(early.packets(), this::packet);
    out.maybeNumber(early.ack());
    out.maybeNumber(early.pause());
    out.flag(early.terminate());
    out.number(early.repeats());
    out.number(early.age());
  }

  private void answer(SessionSnapshot.Answer answer) {
    out.number(answer.rid());
    reply(answer.reply());
    out.number(answer.age());
  }

  private void reply(Reply reply) {
    out.text(reply.type().word());
    condition(reply.condition());
    out.maybe(reply.report(), this::report);
    out.maybeNumber(reply.ack());
    out.list(reply.packets(), this::packet);
  }

  private void condition(Condition condition) {
    out.text(condition.name());
    out.maybe(condition.text(), out::text);
  }

  private void report(Report report) {
    out.number(report.rid());
    out.number(report.time());
  }

  private void polling(SessionSnapshot.Polling polling) {
    out.number(polling.last());
    out.number(polling.age());
    out.flag(polling.empty());
    out.flag(polling.answered());
  }

  private void packet(Packet packet) {
    out.number(packet.holders());
    out.block(packet.bytes());
  }
}
