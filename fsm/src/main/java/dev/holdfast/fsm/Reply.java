package dev.holdfast.fsm;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of one answer: attributes around shared packets. A value, so that a replay of it is
 * encoded to the same bytes.
 *
 * @param creation the granted terms, in the answer to a creation request; else null
 * @param type how it must be understood
 * @param condition why the session ends; {@link Condition#NONE} if it does not, or for no reason
 * @param report an answer that the client seems to have missed; else null
 * @param ack the highest rid received with all before it; {@link Request#ABSENT} if not told
 * @param packets what it carries
 */
public record Reply(
    @Nullable SessionTerms creation,
    Type type,
    Condition condition,
    @Nullable Report report,
    long ack,
    List<Packet> packets) {

  /** The attribute {@code type}. */
  public enum Type {
    /** An ordinary answer; the attribute is left out. */
    ORDINARY(""),
    /** A recoverable error: repeat this request (XEP-0124, section 17.3). */
    ERROR("error"),
    /** The session is over (XEP-0124, sections 13 and 17.2). */
    TERMINATE("terminate");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    /** The value on the wire; empty where the attribute is left out. */
    public String word() {
      return word;
    }
  }

  /**
   * A report that the answer to {@code rid} was sent and not acknowledged (XEP-0124, section 9.3).
   *
   * @param time milliseconds since it was sent
   */
  public record Report(long rid, long time) {}

  /** A reply without packets or attributes, the most common one. */
  public static final Reply EMPTY =
      new Reply(null, Type.ORDINARY, Condition.NONE, null, Request.ABSENT, ImmutableList.of());

  static Reply ordinary(@Nullable Report report, long ack, List<Packet> packets) {
    if (report == null && ack == Request.ABSENT && packets.isEmpty()) {
      return EMPTY;
    }
    return new Reply(null, Type.ORDINARY, Condition.NONE, report, ack, packets);
  }

  static Reply created(SessionTerms terms) {
    long ack = terms.granted().ack() ? terms.rid() : Request.ABSENT;
    return new Reply(terms, Type.ORDINARY, Condition.NONE, null, ack, ImmutableList.of());
  }

  static Reply error(long ack) {
    return new Reply(null, Type.ERROR, Condition.NONE, null, ack, ImmutableList.of());
  }

  static Reply terminate(Condition condition, long ack, List<Packet> packets) {
    return new Reply(null, Type.TERMINATE, condition, null, ack, packets);
  }

  /** The refusal of a request that belongs to no session, or of a creation. */
  public static Reply refusal(Condition condition, List<Packet> packets) {
    return terminate(condition, Request.ABSENT, packets);
  }

  /** A refusal without a packet. */
  public static Reply refusal(Condition condition) {
    return refusal(condition, List.of());
  }
}
