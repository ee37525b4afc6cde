package dev.holdfast.fsm;

import static dev.holdfast.fsm.SnapshotException.require;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A strict reader of the form that {@link SnapshotWriter} describes. It checks every bound, and
 * {@link SnapshotValidator} what the fields have to do with each other, because the form may come
 * from a broken disk, or from a server with faults of its own.
 */
final class SnapshotReader {

  private static final int MAX_SID = 256; // bytes
  private static final int MAX_TEXT = 64 << 10; // bytes
  private static final int MAX_REQUESTS = 255; // a window; 2 in a server

  private final BinaryReader in;
  private final EngineConfig config;
  private final UnaryOperator<Packet> sharing;

  private SnapshotReader(BinaryReader in, EngineConfig config, UnaryOperator<Packet> sharing) {
    this.in = in;
    this.config = config;
    this.sharing = sharing;
  }

  static SessionSnapshot read(byte[] bytes, EngineConfig config, UnaryOperator<Packet> sharing)
      throws SnapshotException {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    int end = Math.max(0, bytes.length - SnapshotWriter.CHECKSUM);
    BinaryReader in = new BinaryReader(all.slice(0, end));
    require(in.integer(0, Integer.MAX_VALUE) == SnapshotWriter.VERSION, "its version is unknown");
    require(all.getInt(end) == SnapshotWriter.checksumOf(bytes, end), "its checksum is wrong");
    SessionSnapshot session = new SnapshotReader(in, config, sharing).session();
    require(in.isAtEnd(), "it is too long");
    SnapshotValidator.validate(session);
    return session;
  }

  private SessionSnapshot session() throws SnapshotException {
    return new SessionSnapshot(
        terms(),
        rid(),
        in.flag(),
        in.list(Integer.MAX_VALUE, this::held),
        in.list(MAX_REQUESTS, this::early),
        in.list(MAX_REQUESTS + 1, this::answer),
        packets(),
        in.maybe(this::condition),
        millis(),
        in.maybeNumber(),
        in.maybe(this::polling));
  }

  private SessionTerms terms() throws SnapshotException {
    String sid = in.text(MAX_SID);
    require(!sid.isEmpty(), "it has no sid");
    return new SessionTerms(sid, rid(), granted());
  }

  /** All but the config, which is that of the server that reads. */
  private GrantedTerms granted() throws SnapshotException {
    return new GrantedTerms(
        in.flag(),
        millis(),
        in.integer(0, MAX_REQUESTS),
        in.integer(1, MAX_REQUESTS),
        millis(),
        millis(),
        millis(),
        in.maybe(this::text),
        config);
  }

  private SessionSnapshot.Held held() throws SnapshotException {
    return new SessionSnapshot.Held(repeats(), in.maybe(this::report), millis());
  }

  private SessionSnapshot.Early early() throws SnapshotException {
    return new SessionSnapshot.Early(
        rid(), packets(), in.maybeNumber(), in.maybeNumber(), in.flag(), repeats(), millis());
  }

  private SessionSnapshot.Answer answer() throws SnapshotException {
    return new SessionSnapshot.Answer(rid(), reply(), millis());
  }

  /** An answer to a creation is never kept, so this one grants nothing. */
  private Reply reply() throws SnapshotException {
    return new Reply(
        null, type(), condition(), in.maybe(this::report), in.maybeNumber(), packets());
  }

  private ReplyType type() throws SnapshotException {
    String word = text();
    for (ReplyType type : ReplyType.values()) {
      if (type.word().equals(word)) {
        return type;
      }
    }
    throw new SnapshotException("an answer has an unknown type");
  }

  private Condition condition() throws SnapshotException {
    return new Condition(text(), in.maybe(this::text));
  }

  private Report report() throws SnapshotException {
    return new Report(rid(), millis());
  }

  private SessionSnapshot.Polling polling() throws SnapshotException {
    return new SessionSnapshot.Polling(rid(), millis(), in.flag(), in.flag());
  }

  private List<Packet> packets() throws SnapshotException {
    return in.list(Integer.MAX_VALUE, this::packet);
  }

  private Packet packet() throws SnapshotException {
    int holders = in.integer(1, Integer.MAX_VALUE);
    return sharing.apply(Packet.unchecked(in.block(Integer.MAX_VALUE)).sharedBy(holders));
  }

  private long rid() throws SnapshotException {
    return in.number(0, Request.MAX_RID);
  }

  private long millis() throws SnapshotException {
    return in.number(0, Request.MAX_RID);
  }

  private int repeats() throws SnapshotException {
    return in.integer(0, Integer.MAX_VALUE);
  }

  private String text() throws SnapshotException {
    return in.text(MAX_TEXT);
  }
}
