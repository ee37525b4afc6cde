package dev.holdfast.fsm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Utf8;
import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of the form that {@link SnapshotWriter} describes. It checks every bound, because
 * the form may come from a broken disk, or from a server with faults of its own.
 */
final class SnapshotReader {

  private static final int SID_MAX = 256;
  private static final int TEXT_MAX = 64 << 10;
  private static final int REQUESTS_MAX = 255; // a window; 2 in a server
  private static final int HELD_MAX = 10_000;

  private final byte[] bytes;
  private final EngineConfig config;
  private final UnaryOperator<Packet> sharing;
  private final int end; // where the checksum begins
  private int at;

  SnapshotReader(byte[] bytes, EngineConfig config, UnaryOperator<Packet> sharing) {
    this.bytes = bytes;
    this.config = config;
    this.sharing = sharing;
    this.end = bytes.length - SnapshotWriter.CHECKSUM;
  }

  SessionSnapshot read() throws SnapshotException {
    require(end > 0, "it is too short");
    require(bytes[at++] == SnapshotWriter.VERSION, "its version is unknown");
    int checksum = 0;
    for (int i = end; i < bytes.length; i++) {
      checksum = checksum << 8 | (bytes[i] & 0xff);
    }
    require(SnapshotWriter.checksumOf(bytes, end) == checksum, "its checksum is wrong");
    SessionSnapshot session = session();
    require(at == end, "it is too long");
    return session;
  }

  private SessionSnapshot session() throws SnapshotException {
    SessionTerms terms = terms();
    long received = number(terms.rid(), Request.MAX_RID);
    boolean closed = flag();
    long behindCreation = received - terms.rid();
    List<SessionSnapshot.Held> held =
        list(closed ? 0 : Math.min(HELD_MAX, behindCreation), () -> held(received));
    List<SessionSnapshot.Early> early = early(terms, received, closed);
    List<SessionSnapshot.Answer> answers = answers(terms, received - held.size(), closed);
    List<Packet> packets = list(closed ? 0 : Integer.MAX_VALUE, this::packet);
    Condition notice = !flag() ? null : condition();
    long idle = number(0, Request.MAX_RID);
    long pause = maybeNumber(terms.granted().maxPause());
    require(pause != 0, "a pause has no length");
    SessionSnapshot.Polling polling = flag() ? polling(received) : null;
    require(terms.granted().isPolling() == (polling != null), "it polls, or does not");
    return new SessionSnapshot(
        terms, received, closed, held, early, answers, packets, notice, idle, pause, polling);
  }

  private SessionTerms terms() throws SnapshotException {
    String sid = text(SID_MAX);
    require(!sid.isEmpty(), "it has no sid");
    long rid = number(0, Request.MAX_RID);
    boolean ack = flag();
    long longestWait = number(0, Request.MAX_RID);
    int hold = (int) number(0, REQUESTS_MAX);
    int requests = (int) number(1, REQUESTS_MAX);
    long inactivity = number(0, Request.MAX_RID);
    long maxPause = number(0, Request.MAX_RID - 2); // a pause is written as one more
    long polling = number(0, Request.MAX_RID);
    String ver = flag() ? text(TEXT_MAX) : null;
    return new SessionTerms(
        sid,
        rid,
        new GrantedTerms(
            ack, longestWait, hold, requests, inactivity, maxPause, polling, ver, config));
  }

  private SessionSnapshot.Held held(long received) throws SnapshotException {
    int repeats = (int) number(0, Integer.MAX_VALUE);
    Report report = report(received);
    return new SessionSnapshot.Held(repeats, report, number(0, Request.MAX_RID));
  }

  /** The early requests: in order, within the window, and none that would be the next one. */
  private List<SessionSnapshot.Early> early(SessionTerms terms, long received, boolean closed)
      throws SnapshotException {
    long last =
        Math.min(received + terms.granted().requests() + 1, Request.MAX_RID); // see judgeNext
    List<SessionSnapshot.Early> early =
        list(closed ? 0 : terms.granted().requests(), () -> early(received + 2, last));
    for (int i = 1; i < early.size(); i++) {
      require(early.get(i - 1).rid() < early.get(i).rid(), "early requests are out of order");
    }
    return early;
  }

  private SessionSnapshot.Early early(long first, long last) throws SnapshotException {
    return new SessionSnapshot.Early(
        number(first, last),
        list(Integer.MAX_VALUE, this::packet),
        maybeNumber(Request.MAX_RID - 1),
        maybeNumber(Request.MAX_RID - 1),
        flag(),
        (int) number(0, Integer.MAX_VALUE),
        number(0, Request.MAX_RID));
  }

  /**
   * The answers. In a session that goes on they are ordinary ones, and the last has the rid {@code
   * answered}.
   */
  private List<SessionSnapshot.Answer> answers(SessionTerms terms, long answered, boolean closed)
      throws SnapshotException {
    List<SessionSnapshot.Answer> answers = list(terms.granted().requests() + 1, this::answer);
    if (closed) {
      return answers;
    }
    long rid = answered - answers.size();
    require(rid >= terms.rid(), "there are more answers than requests");
    for (SessionSnapshot.Answer answer : answers) {
      require(answer.rid() == ++rid, "an answer is missing");
      Reply reply = answer.reply();
      require(
          reply.type() == ReplyType.ORDINARY && reply.condition().isNone(),
          "an answer has ended the session");
    }
    return answers;
  }

  private SessionSnapshot.Answer answer() throws SnapshotException {
    long rid = number(0, Request.MAX_RID);
    ReplyType type = type();
    Condition condition = condition();
    Report report = report(Request.MAX_RID);
    long ack = maybeNumber(Request.MAX_RID - 1);
    Reply reply =
        new Reply(null, type, condition, report, ack, list(Integer.MAX_VALUE, this::packet));
    return new SessionSnapshot.Answer(rid, reply, number(0, Request.MAX_RID));
  }

  private ReplyType type() throws SnapshotException {
    long number = number(0, ReplyType.values().length - 1);
    for (ReplyType type : ReplyType.values()) {
      if (SnapshotWriter.typeNumber(type) == number) {
        return type;
      }
    }
    throw new SnapshotException("an answer has an unknown type");
  }

  private Condition condition() throws SnapshotException {
    String name = text(TEXT_MAX);
    return new Condition(name, flag() ? text(TEXT_MAX) : null);
  }

  private @Nullable Report report(long last) throws SnapshotException {
    return flag() ? new Report(number(0, last), number(0, Request.MAX_RID)) : null;
  }

  private SessionSnapshot.Polling polling(long received) throws SnapshotException {
    return new SessionSnapshot.Polling(
        number(0, received), number(0, Request.MAX_RID), flag(), flag());
  }

  private Packet packet() throws SnapshotException {
    int holders = (int) number(1, Integer.MAX_VALUE);
    return sharing.apply(Packet.unchecked(block(Integer.MAX_VALUE)).sharedBy(holders));
  }

  // ---- values

  /** Reads one element of a list. */
  private interface Element<T> {
    T read() throws SnapshotException;
  }

  /** Each element has a byte at least, so that the list is not longer than what is left. */
  private <T> ImmutableList<T> list(long most, Element<T> element) throws SnapshotException {
    long length = number(0, Math.min(most, end - at));
    ImmutableList.Builder<T> list = ImmutableList.builder();
    for (long i = 0; i < length; i++) {
      list.add(element.read());
    }
    return list.build();
  }

  private String text(int longest) throws SnapshotException {
    byte[] block = block(longest);
    require(Utf8.isWellFormed(block), "a text is not UTF-8");
    return new String(block, UTF_8);
  }

  private byte[] block(int longest) throws SnapshotException {
    int length = (int) number(0, longest);
    require(length <= end - at, "it ends early");
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  private boolean flag() throws SnapshotException {
    return number(0, 1) == 1;
  }

  private long maybeNumber(long largest) throws SnapshotException {
    return number(0, largest + 1) - 1; // ABSENT is -1
  }

  private long number(long smallest, long largest) throws SnapshotException {
    long number = 0;
    int next;
    int shift = 0;
    do {
      require(at < end, "it ends early");
      require(shift < Long.SIZE - 8, "a number is too long");
      next = bytes[at++];
      number |= (long) (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    require(next != 0 || shift == 7, "a number is longer than it need be");
    require(smallest <= number && number <= largest, "a number is out of its bounds");
    return number;
  }

  private static void require(boolean expected, String problem) throws SnapshotException {
    if (!expected) {
      throw new SnapshotException(problem);
    }
  }
}
