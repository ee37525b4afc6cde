package dev.holdfast.http.transport.polling;

import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.RequestShortcut;
import dev.holdfast.http.transport.ResponseHead;
import dev.holdfast.http.transport.ResponseWriter;
import org.jspecify.annotations.Nullable;

/**
 * The ticket of a request that a {@link PollingShortcut} took: as a {@link PollingTicket} is, but
 * without an exchange of Undertow behind it. Confined to the loop.
 */
final class ShortcutTicket
    implements Ticket,
        RequestShortcut.Taken,
        ResponseWriter.Callback,
        ClientConnection.Work,
        UnreadReplies.Answered {

  private final SessionEndpoint endpoint;
  private final ClientConnection client;
  private final ResponseHead head;
  private final String sid;
  private boolean answered;
  private boolean over; // the answer has left, or never will
  private @Nullable Reply unread; // not null: the client is slow to take it

  ShortcutTicket(SessionEndpoint endpoint, ClientConnection client, ResponseHead head, String sid) {
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
    UnreadReplies unreadReplies = endpoint.unreadReplies();
    byte[] known = unreadReplies.supersede(reply);
    byte[] bytes = known == null ? endpoint.codec().write(reply) : known;
    if (over || answered) {
      return;
    }
    answered = true;
    endpoint.responses().inFlight().begin();
    endpoint.responses().send(client, head, bytes, this);
    if (!over) { // the socket's buffer is full
      client.work(this);
      unread = reply;
      unreadReplies.add(reply, this, bytes);
    }
  }

  @Override
  public void sent() {
    if (end()) {
      client.complete();
    }
  }

  @Override
  public void failed() {
    if (end()) {
      client.cut();
      writeFailed();
    }
  }

  /** The connection is cut while its answer is being written. */
  @Override
  public void cut() {
    if (end()) {
      writeFailed();
    }
  }

  @Override
  public void abandon() {
    if (answered && !over) {
      client.cut();
    }
  }

  /** Later, because the manager may be in the middle of answering. */
  private void writeFailed() {
    endpoint.loop().execute(() -> endpoint.manager().writeFailed(sid, this));
  }

  /** Ends the answer; false if it has ended already. */
  private boolean end() {
    if (over) {
      return false;
    }
    over = true;
    endpoint.responses().inFlight().end();
    if (unread != null) {
      endpoint.unreadReplies().remove(unread, this);
      unread = null;
    }
    return true;
  }

  @Override
  public void discard() {
    if (!answered && !over) {
      over = true;
      client.cut();
    }
  }

  @Override
  public void lost() {
    if (answered) {
      failed(); // nothing, if all of it was sent
    } else if (!over) {
      over = true;
      endpoint.manager().lost(sid, this);
    }
  }
}
