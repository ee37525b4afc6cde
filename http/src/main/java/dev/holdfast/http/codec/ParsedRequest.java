package dev.holdfast.http.codec;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.session.CreationRequest;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.Ticket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parsed bytes of one request, such as the body of a {@code POST /bind}: a request, or the
 * fault that was found in it.
 */
public sealed interface ParsedRequest {

  /** Calls the visitor's method for this kind of request. */
  void accept(ParsedRequestVisitor visitor);

  /** A body without a sid: a new session. */
  record Create(CreationRequest creation) implements ParsedRequest {
    @Override
    public void accept(ParsedRequestVisitor visitor) {
      visitor.create(creation);
    }
  }

  /**
   * A body of a session that is there, or was.
   *
   * @param ack as in {@link Request}
   * @param pause as in {@link Request}, in milliseconds
   */
  record Continue(
      String sid, long rid, List<Packet> packets, long ack, long pause, boolean terminate)
      implements ParsedRequest {

    public Continue {
      packets = ImmutableList.copyOf(packets);
    }

    /** The request, to be answered on this ticket. */
    public Request on(Ticket ticket) {
      return new Request(rid, ticket, packets, ack, pause, terminate);
    }

    @Override
    public void accept(ParsedRequestVisitor visitor) {
      visitor.next(this);
    }
  }

  /**
   * A body that breaks the format.
   *
   * @param sid the session it names; null if that cannot be read
   * @param rid the rid it names; {@link Request#ABSENT} if that cannot be read
   * @param why what is wrong, for a person to read; nothing of the body itself
   */
  record Malformed(@Nullable String sid, long rid, String why) implements ParsedRequest {
    @Override
    public void accept(ParsedRequestVisitor visitor) {
      visitor.malformed(sid, rid, why);
    }
  }

  /**
   * Ends a session, and names none: there is nothing to end, and nothing to begin.
   *
   * @param rid as in {@link Request}
   */
  record EndOfNothing(long rid) implements ParsedRequest {
    @Override
    public void accept(ParsedRequestVisitor visitor) {
      visitor.terminateWithoutSession(rid);
    }
  }
}
