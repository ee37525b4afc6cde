package dev.holdfast.http.transport.endpoint;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.http.connection.ClientHostResolver;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.Cookie;
import io.undertow.util.HeaderValues;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request that creates a session, as the application sees it: its headers, cookies and
 * parameters, read from an Undertow exchange. Confined to the loop.
 */
public final class UndertowHandshakeRequest implements HandshakeRequest {

  private final HttpServerExchange exchange;
  private final ClientHost host;

  /** The request of an exchange, whose host is found now. */
  public UndertowHandshakeRequest(HttpServerExchange exchange, ClientHostResolver hosts) {
    this.exchange = exchange;
    this.host = hosts.find(exchange);
  }

  @Override
  public ClientHost host() {
    return host;
  }

  @Override
  public String path() {
    return exchange.getRequestPath();
  }

  @Override
  public List<String> headers(String name) {
    HeaderValues values = exchange.getRequestHeaders().get(name);
    return values == null ? List.of() : List.copyOf(values);
  }

  @Override
  public @Nullable String cookie(String name) {
    try {
      Cookie cookie = exchange.getRequestCookie(name);
      return cookie == null ? null : cookie.getValue();
    } catch (RuntimeException e) { // a neighbour on this host may have set what cannot be parsed
      return null;
    }
  }

  @Override
  public @Nullable String parameter(String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    return values == null ? null : values.peekFirst();
  }
}
