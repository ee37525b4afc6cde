package dev.holdfast.http.transport.polling;

import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.PendingShortcutRequest;
import dev.holdfast.http.connection.ServerCutListener;
import dev.holdfast.http.transport.ResponseCallback;
import dev.holdfast.http.transport.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * The ticket of a request that a {@link PollingShortcut} took: as a {@link PollingTicket} is, but
 * without an exchange of Undertow behind it. Confined to the loop.
 */
final class ShortcutTicket
    implements Ticket, PendingShortcutRequest, ResponseCallback, ServerCutListener, InFlightTicket {

  private final EndpointContext endpoint;
  private @Nullable ResponseHead head; // the head of the answer; null: the answer is known
  private final String sid;
  private @Nullable ClientConnection client; // null: the answer has left, or never will
  private @Nullable Reply unsent; // the reply that a slow client has not taken; null: none

  ShortcutTicket(EndpointContext endpoint, ClientConnection client, ResponseHead head, String sid) {
    this.endpoint = endpoint;
    this.client = client;
    this.head = head;
    this.sid = sid;
  }

  /** Does nothing: the connection is read while the request waits. */
  @Override
  public void hold() {}

  @Override
  public void answer(Reply reply) {
    byte[] bytes = endpoint.bytes(reply);
    ClientConnection connection = client;
    ResponseHead prepared = head;
    if (connection == null || prepared == null) {
      return;
    }
    head = null;
    endpoint.responses().inFlight().begin();
    endpoint.responses().send(connection, prepared, bytes, this);
    if (client != null) { // the socket's buffer is full
      unsent = reply;
      endpoint.slowReplies().add(reply, this, bytes);
    }
  }

  @Override
  public boolean isAnswered() {
    return head == null;
  }

  @Override
  public void sent() {
    ClientConnection done = end();
    if (done != null) {
      done.complete();
    }
  }

  @Override
  public void failed() {
    ClientConnection broken = end();
    if (broken != null) {
      broken.cut();
      endpoint.writeFailed(sid, this);
    }
  }

  /** The connection is cut while the request waits, or while its answer is being written. */
  @Override
  public void cut() {
    if (isAnswered()) {
      if (end() != null) {
        endpoint.writeFailed(sid, this);
      }
    } else if (client != null) {
      client = null;
      endpoint.loop().execute(() -> endpoint.manager().lost(sid, this)); // as a task of its own
    }
  }

  @Override
  public void abandon() {
    if (isAnswered() && client != null) {
      client.cut();
    }
  }

  /** Ends the answer, and forgets the connection; returns null if that was so already. */
  private @Nullable ClientConnection end() {
    ClientConnection done = client;
    if (done != null) {
      client = null;
      endpoint.responses().inFlight().end();
      endpoint.slowReplies().remove(unsent, this);
      unsent = null;
    }
    return done;
  }

  @Override
  public void discard() {
    ClientConnection dropped = client;
    if (dropped != null && !isAnswered()) {
      client = null;
      dropped.cut();
    }
  }

  @Override
  public void lost() {
    if (client != null) {
      client = null;
      endpoint.manager().lost(sid, this);
    }
  }
}
