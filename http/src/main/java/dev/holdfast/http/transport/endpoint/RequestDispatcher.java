package dev.holdfast.http.transport.endpoint;

import dev.holdfast.core.relay.ClientTicket;
import dev.holdfast.core.relay.NodeName;
import dev.holdfast.core.relay.RequestRouter;
import dev.holdfast.core.session.CreationRequest;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.codec.ParsedRequest;
import dev.holdfast.http.codec.ParsedRequestVisitor;
import dev.holdfast.http.connection.ConcurrencyLimiter;
import org.jspecify.annotations.Nullable;

/**
 * The dispatcher of the requests to the sessions at one path: it reads the bytes of each, whatever
 * carries them, and hands what can be read to the connection manager of the application there.
 * Confined to the loop.
 */
public final class RequestDispatcher {

  /** Tells a client that its session has ended, as an end by the client does: with no condition. */
  private static final Reply TERMINATED_WITHOUT_SESSION = Reply.refusal(Condition.NONE);

  private static final Reply NOT_FOUND = Reply.refusal(Condition.ITEM_NOT_FOUND);

  private final EndpointContext endpoint;
  private final ConcurrencyLimiter limiter;
  private final @Nullable RequestRouter router; // null: there is no other node

  /**
   * Makes the dispatcher of one path.
   *
   * @param endpoint the application there, and how its requests are read and answered
   * @param limiter tells when connections are left only for sessions that exist
   * @param router of requests whose session another node may have; null if there is no other
   */
  public RequestDispatcher(
      EndpointContext endpoint, ConcurrencyLimiter limiter, @Nullable RequestRouter router) {
    this.endpoint = endpoint;
    this.limiter = limiter;
    this.router = router;
  }

  /** Whether there is a session with this sid that has not ended, here or perhaps elsewhere. */
  public boolean isOpen(String sid) {
    return endpoint.manager().isOpen(sid) || isElsewhere(sid);
  }

  /** Whether another node may have this session. */
  private boolean isElsewhere(String sid) {
    return router != null && !endpoint.manager().has(sid) && NodeName.ofSid(sid) != null;
  }

  /** Dispatches one request, which is answered on a ticket of its carrier, now or later. */
  public void dispatch(byte[] request, RequestCarrier carrier) {
    endpoint.codec().read(request, carrier.likelySid()).accept(new Read(request, carrier));
  }

  /** A request that was read. */
  private final class Read implements ParsedRequestVisitor {

    private final byte[] body;
    private final RequestCarrier carrier;

    Read(byte[] body, RequestCarrier carrier) {
      this.body = body;
      this.carrier = carrier;
    }

    @Override
    public void create(CreationRequest creation) {
      if (!carrier.carries(null)) {
        refuse(creation.rid());
      } else if (limiter.isCrowded()) {
        carrier.closeBehind();
        endpoint.manager().refuse(carrier.ticket(null, creation.rid()));
      } else {
        HandshakeRequest handshake = carrier.handshake();
        endpoint.manager().create(creation, carrier.ticket(null, creation.rid()), handshake);
      }
    }

    @Override
    public void next(ParsedRequest.Continue request) {
      if (!carrier.carries(request.sid())) {
        refuse(request.rid());
      } else if (router != null && isElsewhere(request.sid())) {
        relay(router, request.sid(), request.rid());
      } else {
        Ticket ticket = carrier.ticket(request.sid(), request.rid());
        String sid = noted(request.sid());
        endpoint.manager().request(sid, request.on(ticket));
      }
    }

    private void relay(RequestRouter to, String sid, long rid) {
      ClientTicket ticket = carrier.relayTicket(sid, rid);
      carrier.noteSid(sid);
      to.route(sid, body, ticket);
    }

    @Override
    public void terminateWithoutSession(long rid) {
      carrier.ticket(null, rid).answer(TERMINATED_WITHOUT_SESSION);
    }

    @Override
    public void malformed(@Nullable String sid, long rid, String why) {
      if (sid == null) {
        carrier.ticket(null, rid).answer(Reply.refusal(Condition.BAD_REQUEST.saying(why)));
      } else if (!carrier.carries(sid)) {
        refuse(rid);
      } else if (router != null && isElsewhere(sid)) {
        relay(router, sid, rid);
      } else {
        Ticket ticket = carrier.ticket(sid, rid);
        endpoint.manager().malformed(noted(sid), why, ticket);
      }
    }

    /** Refuses a request of a session that is not carried here, and must not hear of it. */
    private void refuse(long rid) {
      carrier.ticket(null, rid).answer(NOT_FOUND);
    }

    private String noted(String sid) {
      String shared = endpoint.manager().shared(sid);
      carrier.noteSid(shared);
      return shared;
    }
  }
}
