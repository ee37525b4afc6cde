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
    ReplyType type,
    Condition condition,
    @Nullable Report report,
    long ack,
    List<Packet> packets) {

  /** A reply without packets or attributes, the most common one. */
  public static final Reply EMPTY =
      new Reply(null, ReplyType.ORDINARY, Condition.NONE, null, Request.ABSENT, ImmutableList.of());

  static Reply ordinary(@Nullable Report report, long ack, List<Packet> packets) {
    if (report == null && ack == Request.ABSENT && packets.isEmpty()) {
      return EMPTY;
    }
    return new Reply(null, ReplyType.ORDINARY, Condition.NONE, report, ack, packets);
  }

  static Reply created(SessionTerms terms) {
    long ack = terms.granted().ack() ? terms.rid() : Request.ABSENT;
    return new Reply(terms, ReplyType.ORDINARY, Condition.NONE, null, ack, ImmutableList.of());
  }

  static Reply error(long ack) {
    return new Reply(null, ReplyType.ERROR, Condition.NONE, null, ack, ImmutableList.of());
  }

  static Reply terminate(Condition condition, long ack, List<Packet> packets) {
    return new Reply(null, ReplyType.TERMINATE, condition, null, ack, packets);
  }

  /** The refusal of a request outside of a session, or of one that its session cannot answer. */
  public static Reply refusal(Condition condition, List<Packet> packets) {
    return terminate(condition, Request.ABSENT, packets);
  }

  /** A refusal without a packet. */
  public static Reply refusal(Condition condition) {
    return refusal(condition, List.of());
  }
}
