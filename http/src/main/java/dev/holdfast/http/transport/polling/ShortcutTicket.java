package dev.holdfast.http.transport.polling;

import static java.util.Objects.requireNonNull;

import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.PendingShortcutRequest;
import dev.holdfast.http.connection.ServerCutListener;
import dev.holdfast.http.transport.AnswerState;
import dev.holdfast.http.transport.ResponseCallback;
import dev.holdfast.http.transport.SharedResponseHead;
import dev.holdfast.http.transport.endpoint.EndpointContext;
import dev.holdfast.http.transport.endpoint.InFlightTicket;
import org.jspecify.annotations.Nullable;

/**
 * The ticket of a request that a {@link PollingShortcut} took: as a {@link PollingTicket} is, but
 * without an exchange of Undertow behind it. Confined to the loop.
 */
final class ShortcutTicket
    implements Ticket, PendingShortcutRequest, ResponseCallback, ServerCutListener, InFlightTicket {

  private final EndpointContext endpoint;
  private final SharedResponseHead head; // of the answer
  private AnswerState state = AnswerState.WAITING;
  private @Nullable ClientConnection client; // null once the answer is written or dropped
  private @Nullable Reply unsent; // the reply that a slow client has not taken; null: none

  /** Makes the ticket of a request whose sid the connection has noted, and keeps until the next. */
  ShortcutTicket(EndpointContext endpoint, ClientConnection client, SharedResponseHead head) {
    this.endpoint = endpoint;
    this.client = client;
    this.head = head;
  }

  /** Does nothing: the connection is read while the request waits. */
  @Override
  public void hold() {}

  @Override
  public void answer(Reply reply) {
    if (state != AnswerState.WAITING) {
      return; // before an older write of the reply is abandoned
    }
    byte[] bytes = endpoint.bytes(reply);
    state = AnswerState.WRITING;
    endpoint.responses().inFlight().begin();
    endpoint.responses().send(client(), head, bytes, this);
    if (state == AnswerState.WRITING) { // the socket's buffer is full
      unsent = reply;
      endpoint.slowReplies().add(reply, this, bytes);
    }
  }

  @Override
  public boolean isAnswered() {
    return state.isAnswered();
  }

  @Override
  public void sent() {
    if (state == AnswerState.WRITING) {
      end().complete();
    }
  }

  @Override
  public void failed() {
    if (state == AnswerState.WRITING) {
      ClientConnection left = end();
      left.cut();
      endpoint.writeFailed(sid(left), this);
    }
  }

  /** The connection is cut while the request waits, or while its answer is being written. */
  @Override
  public void cut() {
    if (state == AnswerState.WRITING) {
      endpoint.writeFailed(sid(end()), this);
    } else if (state == AnswerState.WAITING) {
      String sid = sid(leave(AnswerState.DROPPED));
      endpoint.loop().execute(() -> endpoint.manager().lost(sid, this)); // as a task of its own
    }
  }

  @Override
  public void abandon() {
    if (state == AnswerState.WRITING) {
      client().cut();
    }
  }

  @Override
  public void discard() {
    if (state == AnswerState.WAITING) {
      leave(AnswerState.DROPPED).cut();
    }
  }

  @Override
  public void lost() {
    if (state == AnswerState.WAITING) {
      endpoint.manager().lost(sid(leave(AnswerState.DROPPED)), this);
    }
  }

  /** The write has ended; returns the connection, which is not kept. */
  private ClientConnection end() {
    ClientConnection left = leave(AnswerState.WRITTEN);
    endpoint.responses().inFlight().end();
    endpoint.slowReplies().remove(unsent, this);
    unsent = null;
    return left;
  }

  /** Drops the reference to the connection, which is returned. */
  private ClientConnection leave(AnswerState last) {
    ClientConnection left = client();
    state = last;
    client = null;
    return left;
  }

  private static String sid(ClientConnection client) {
    return requireNonNull(client.lastSid(), "it was noted with the request");
  }

  /** The connection of a request that is waiting, or whose answer is being written. */
  private ClientConnection client() {
    return requireNonNull(client, "the request is over");
  }
}
