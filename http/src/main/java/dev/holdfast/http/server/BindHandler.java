package dev.holdfast.http.server;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.core.session.CreationRequest;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Reply;
import dev.holdfast.http.json.BindReader;
import dev.holdfast.http.json.BindRequest;
import io.undertow.server.HttpServerExchange;
import org.jspecify.annotations.Nullable;

/** {@code POST /bind}: hands each request to the connection manager. Confined to the loop. */
final class BindHandler implements BodyHandler.Next {

  private static final Reply NOTHING = Reply.refusal(Condition.NONE);
  private static final Reply BAD_REQUEST = Reply.refusal(Condition.BAD_REQUEST);

  private final ConnectionManager manager;
  private final EventLoop loop;
  private final HostFinder hosts;
  private final Unwritten unwritten;
  private final Connections connections;
  private final Unread unread;

  BindHandler(
      ConnectionManager manager,
      EventLoop loop,
      HostFinder hosts,
      Unwritten unwritten,
      Connections connections) {
    this.manager = manager;
    this.loop = loop;
    this.hosts = hosts;
    this.unwritten = unwritten;
    this.connections = connections;
    this.unread = new Unread(connections.metrics());
  }

  @Override
  public void handle(HttpServerExchange exchange, byte[] body) {
    BindRequest request = BindReader.read(body);
    if (request instanceof BindRequest.Create create) {
      create(exchange, create.creation());
    } else if (request instanceof BindRequest.Continue next) {
      manager.request(next.sid(), next.on(ticket(exchange, next.sid())));
    } else if (request instanceof BindRequest.EndOfNothing) {
      ticket(exchange, null).answer(NOTHING);
    } else if (request instanceof BindRequest.Malformed bad) {
      BindTicket ticket = ticket(exchange, bad.sid());
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

  private BindTicket ticket(HttpServerExchange exchange, @Nullable String sid) {
    return new BindTicket(exchange, unwritten, unread, manager, loop, sid);
  }
}
