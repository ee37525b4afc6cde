package dev.holdfast.http.transport.endpoint;

import dev.holdfast.core.relay.ClientTicket;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.fsm.Ticket;
import org.jspecify.annotations.Nullable;

/**
 * A carrier of requests to the sessions at one path: it has brought the bytes of one, and takes the
 * answer back. Confined to the loop.
 */
public interface RequestCarrier {

  /** The sid that the request has probably, because the one before had it; null if none had. */
  @Nullable String likelySid();

  /** Notes the sid that a request names: the next one has probably the same. */
  void noteSid(String sid);

  /**
   * Whether it carries requests of this session; if not, they are answered as if there were none.
   *
   * @param sid null for a session that is to be created
   */
  boolean carries(@Nullable String sid);

  /**
   * Makes the ticket of the request. Called once for each.
   *
   * @param sid the session that it names; null if it names none
   * @param rid of the request; {@link dev.holdfast.fsm.Request#ABSENT} if that cannot be read
   */
  Ticket ticket(@Nullable String sid, long rid);

  /**
   * Makes the ticket of a request whose session another node may have. Called once for each, in
   * place of {@link #ticket}.
   */
  ClientTicket relayTicket(String sid, long rid);

  /** What is known of the client that creates a session. */
  HandshakeRequest handshake();

  /**
   * Closes the connection behind the answer to this request, whose ticket is not made yet: others
   * need it.
   */
  void closeBehind();
}
