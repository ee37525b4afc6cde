package dev.holdfast.http.connection;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.http.parser.RequestValidator;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;

/**
 * The limiter of the requests that are handled at the same time: handlers that count each request
 * on its connection, and refuse with 503 and {@code Retry-After} those of a host behind a trusted
 * proxy that has used up its share. Others refuse through it what they have no memory for. Confined
 * to the loop.
 */
public final class ConcurrencyLimiter {

  static final int RETRY_AFTER = 5; // seconds

  private static final int RESERVED_SHARE = 8; // a part of all connections, within these bounds
  private static final int MIN_RESERVED = 4;
  private static final int MAX_RESERVED = 500; // sessions' second connections are short, or idle
  private static final String BUSY = "busy: try again";

  private final ConnectionRegistry connections;
  private final ClientHostResolver hosts;

  /** A limiter of the requests on these connections. */
  public ConcurrencyLimiter(ConnectionRegistry connections, ClientHostResolver hosts) {
    this.connections = connections;
    this.hosts = hosts;
  }

  /** A handler that counts each request before the next handler sees it; it refuses none. */
  HttpHandler count(HttpHandler next) {
    return exchange -> {
      ClientConnection client = ClientConnection.of(exchange);
      int length = RequestValidator.of(exchange).headLength();
      weigh(client, length, exchange);
      ClientHost host = client.isProxy() ? hosts.find(exchange) : client.peer();
      boolean counted = client.isProxy() && host.isLimited();
      client.begin(host, length, counted && connections.isTooMany(host));
      if (counted) {
        connections.addRequest(host);
      }
      exchange.addExchangeCompleteListener(client);
      next.handleRequest(exchange);
    };
  }

  /**
   * Adds to the weight of a connection if its head was the largest so far. A heavy connection is
   * not kept alive when connections take more than a quarter of the budget.
   */
  private void weigh(ClientConnection client, int head, HttpServerExchange exchange) {
    MemoryBudget budget = connections.budget();
    int more = client.parsed(head);
    if (more > 0) {
      budget.add(MemoryCategory.CONNECTIONS, more);
    }
    if (client.isHeavy() && budget.held(MemoryCategory.CONNECTIONS) > budget.limit() / 4) {
      exchange.setPersistent(false);
    }
  }

  /** A handler that refuses a request beyond the limit of its host behind a trusted proxy. */
  public HttpHandler limit(HttpHandler next) {
    return exchange -> {
      if (ClientConnection.of(exchange).isOverLimit()) {
        refuse(exchange, "too many requests at a time");
      } else {
        next.handleRequest(exchange);
      }
    };
  }

  /**
   * Whether the connections that are left are reserved for sessions that exist, and for operators:
   * a client without a session is refused.
   */
  public boolean isCrowded() {
    int most = connections.most();
    return connections.count() > most - reserved(most);
  }

  /** How many of this many connections are reserved. */
  static int reserved(int most) {
    return Math.max(MIN_RESERVED, Math.min(most / RESERVED_SHARE, MAX_RESERVED));
  }

  /** Answers a request for which there is no memory or no connection. */
  public void refuse(HttpServerExchange exchange) {
    refuse(exchange, BUSY);
  }

  private void refuse(HttpServerExchange exchange, String sentence) {
    connections.metrics().refused();
    exchange.setPersistent(false);
    Responses.later(exchange, StatusCodes.SERVICE_UNAVAILABLE, sentence, RETRY_AFTER);
  }
}
