package dev.holdfast.http.transport.polling;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.core.session.CreationRequest;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Reply;
import dev.holdfast.http.codec.json.BindRequest;
import dev.holdfast.http.codec.json.BindRequestReader;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.connection.ConnectionTracker;
import dev.holdfast.http.handler.BodyHandler;
import dev.holdfast.http.transport.PendingWrites;
import io.undertow.server.HttpServerExchange;
import org.jspecify.annotations.Nullable;

/** {@code POST /bind}: hands each request to the connection manager. Confined to the loop. */
public final class BindHandler implements BodyHandler.Next {

  private static final Reply NOTHING = Reply.refusal(Condition.NONE);
  private static final Reply BAD_REQUEST = Reply.refusal(Condition.BAD_REQUEST);

  private final ConnectionManager manager;
  private final EventLoop loop;
  private final ClientHostResolver hosts;
  private final PendingWrites unwritten;
  private final ConnectionTracker connections;
  private final UnreadReplies unread;

  public BindHandler(
      ConnectionManager manager,
      EventLoop loop,
      ClientHostResolver hosts,
      PendingWrites unwritten,
      ConnectionTracker connections) {
    this.manager = manager;
    this.loop = loop;
    this.hosts = hosts;
    this.unwritten = unwritten;
    this.connections = connections;
    this.unread = new UnreadReplies(connections.metrics());
  }

  @Override
  public void handle(HttpServerExchange exchange, byte[] body) {
    BindRequest request = BindRequestReader.read(body);
    if (request instanceof BindRequest.Create create) {
      create(exchange, create.creation());
    } else if (request instanceof BindRequest.Continue next) {
      manager.request(next.sid(), next.on(ticket(exchange, next.sid())));
    } else if (request instanceof BindRequest.EndOfNothing) {
      ticket(exchange, null).answer(NOTHING);
    } else if (request instanceof BindRequest.Malformed bad) {
      PollingTicket ticket = ticket(exchange, bad.sid());
      if (bad.sid() == null) {
        ticket.answer(BAD_REQUEST);
      } else {
        manager.malformed(bad.sid(), ticket);
      }
    }
  }

  private void create(HttpServerExchange exchange, CreationRequest creation) {
    if (connections.isCrowded()) {
      exchange.setPersistent(false);
      manager.refuse(ticket(exchange, null));
    } else {
      ClientHost host = hosts.find(exchange);
      manager.create(creation, ticket(exchange, null), host);
    }
  }

  private PollingTicket ticket(HttpServerExchange exchange, @Nullable String sid) {
    return new PollingTicket(exchange, unwritten, unread, manager, loop, sid);
  }
}
