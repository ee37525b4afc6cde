package dev.holdfast.fsm;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A request of an existing session, as it came in: one {@code <body/>} of XEP-0124.
 *
 * @param rid the request id, 0 to {@link #MAX_RID}
 * @param ticket the exchange to answer it on
 * @param packets what it carries, maybe nothing
 * @param ack the highest rid whose answer the client has, with all before it; {@link #ABSENT} if
 *     not given
 * @param pause the pause asked for, in milliseconds; {@link #ABSENT} if none
 * @param terminate whether it ends the session ({@code type='terminate'})
 */
public record Request(
    long rid, Ticket ticket, List<Packet> packets, long ack, long pause, boolean terminate) {

  /** The largest request id, 2^53 - 1 (XEP-0124, section 7). */
  public static final long MAX_RID = (1L << 53) - 1;

  /** The value of a number that the request does not have. */
  public static final long ABSENT = -1;

  private static final Ticket LOST =
      new Ticket() {
        @Override
        public void hold() {}

        @Override
        public void answer(Reply reply) {}

        @Override
        public void discard() {}
      };

  public Request {
    checkArgument(0 <= rid && rid <= MAX_RID, "rid %s is not in 0..2^53-1", rid);
    packets = ImmutableList.copyOf(packets);
  }

  /** Returns a request with packets and nothing else; without packets it is an empty one. */
  public static Request of(long rid, Ticket ticket, List<Packet> packets) {
    return new Request(rid, ticket, packets, ABSENT, ABSENT, false);
  }

  /** Returns the request of a snapshot, whose socket is lost: nothing is done with its ticket. */
  static Request detached(SessionSnapshot.Early early) {
    return new Request(
        early.rid(), LOST, early.packets(), early.ack(), early.pause(), early.terminate());
  }

  /** Returns this request without its packets. */
  Request withoutPackets() {
    return new Request(rid, ticket, ImmutableList.of(), ack, pause, terminate);
  }

  boolean pauses() {
    return pause != ABSENT;
  }

  /**
   * Whether it has no packets and asks for nothing. Such requests can come too often (XEP-0124,
   * section 12).
   */
  boolean isEmpty() {
    return packets.isEmpty() && !pauses() && !terminate;
  }
}
