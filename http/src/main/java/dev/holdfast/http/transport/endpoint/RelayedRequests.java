package dev.holdfast.http.transport.endpoint;

import dev.holdfast.core.loop.FailureClassifier;
import dev.holdfast.core.relay.LocalRequests;
import dev.holdfast.core.session.CreationRequest;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.codec.BodyCodec;
import dev.holdfast.http.codec.ParsedRequest;
import dev.holdfast.http.codec.ParsedRequestVisitor;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of this node, for requests that other nodes have relayed to it: those at all paths,
 * whose sids are different. Confined to the loop.
 */
public final class RelayedRequests implements LocalRequests {

  private static final Logger log = LoggerFactory.getLogger(RelayedRequests.class);

  private final Collection<EndpointContext> endpoints;
  private final BodyCodec codec;

  /**
   * Makes it for these endpoints.
   *
   * @param endpoints one at least when the first request comes; others may be added before
   * @param codec of the answers, which all have
   */
  public RelayedRequests(Collection<EndpointContext> endpoints, BodyCodec codec) {
    this.endpoints = endpoints;
    this.codec = codec;
  }

  @Override
  public boolean has(String sid) {
    return endpoints.stream().anyMatch(endpoint -> endpoint.manager().has(sid));
  }

  /** The endpoint of a session; one of those that say that there is none, if there is none. */
  private EndpointContext of(String sid) {
    EndpointContext last = null;
    for (EndpointContext endpoint : endpoints) {
      last = endpoint;
      if (endpoint.manager().has(sid)) {
        return endpoint;
      }
    }
    if (last == null) {
      throw new IllegalStateException("a request came before there was an application");
    }
    return last;
  }

  @Override
  public void handle(String sid, byte[] body, Ticket ticket) {
    try {
      EndpointContext endpoint = of(sid);
      endpoint.codec().read(body, sid).accept(new Read(endpoint, sid, ticket));
    } catch (Throwable e) { // else it would cost the link, and all other requests on it
      FailureClassifier.passOnIfFatal(e);
      log.error("handling a request failed", e);
      ticket.discard();
    }
  }

  /** A request that was read: it must be one of the session for which it came. */
  private static final class Read implements ParsedRequestVisitor {

    private final EndpointContext endpoint;
    private final String sid;
    private final Ticket ticket;

    Read(EndpointContext endpoint, String sid, Ticket ticket) {
      this.endpoint = endpoint;
      this.sid = sid;
      this.ticket = ticket;
    }

    @Override
    public void create(CreationRequest creation) {
      refuse();
    }

    @Override
    public void next(ParsedRequest.Continue request) {
      if (request.sid().equals(sid)) {
        endpoint.manager().request(endpoint.manager().shared(sid), request.on(ticket));
      } else {
        refuse();
      }
    }

    @Override
    public void terminateWithoutSession(long rid) {
      refuse();
    }

    @Override
    public void malformed(@Nullable String named, long rid, String why) {
      if (sid.equals(named)) {
        endpoint.manager().malformed(sid, why, ticket);
      } else {
        refuse();
      }
    }

    private void refuse() {
      ticket.answer(Reply.refusal(Condition.ITEM_NOT_FOUND));
    }
  }

  @Override
  public void lost(String sid, Ticket ticket) {
    of(sid).manager().lost(sid, ticket);
  }

  @Override
  public void writeFailed(String sid, Ticket ticket) {
    of(sid).writeFailed(sid, ticket);
  }

  @Override
  public byte[] encode(Reply reply) {
    return codec.write(reply);
  }
}
