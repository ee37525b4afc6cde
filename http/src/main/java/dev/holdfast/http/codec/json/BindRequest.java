package dev.holdfast.http.codec.json;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.session.CreationRequest;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.Ticket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the body of one {@code POST /bind} asks for. */
public sealed interface BindRequest {

  /** A body without a sid: a new session. */
  record Create(CreationRequest creation) implements BindRequest {}

  /**
   * A body of a session that is there, or was.
   *
   * @param ack as in {@link Request}
   * @param pause likewise, in milliseconds
   */
  record Continue(
      String sid, long rid, List<Packet> packets, long ack, long pause, boolean terminate)
      implements BindRequest {

    public Continue {
      packets = ImmutableList.copyOf(packets);
    }

    /** The request, to be answered on this ticket. */
    public Request on(Ticket ticket) {
      return new Request(rid, ticket, packets, ack, pause, terminate);
    }
  }

  /**
   * A body that breaks the format.
   *
   * @param sid the session it names; null if that cannot be read
   */
  record Malformed(@Nullable String sid) implements BindRequest {}

  /** Ends a session, and names none: there is nothing to end, and nothing to begin. */
  record EndOfNothing() implements BindRequest {}
}
