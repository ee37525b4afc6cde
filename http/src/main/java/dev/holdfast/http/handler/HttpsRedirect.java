package dev.holdfast.http.handler;

import dev.holdfast.http.parser.Authority;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;

/**
 * The handler of a port for plain HTTP that sends each request to the port that speaks HTTPS: with
 * 308, by which a client repeats it as it was (RFC 9110, 15.4.9). It leads only to hosts by which
 * the server may be called, so that no request leads elsewhere. Confined to the loop.
 */
public final class HttpsRedirect implements HttpHandler {

  private static final int HTTPS = 443; // the port that an address with https has by itself
  private static final String SCHEME_END = "://";

  private final AllowedHostNames hosts;
  private final UnaryOperator<String> names;
  private final IntSupplier port;

  /**
   * Makes the handler.
   *
   * @param hosts by which the server may be called
   * @param names how messages name what can be set, such as {@code ServerConfig.allowedHosts}
   * @param port the one that speaks HTTPS
   */
  public HttpsRedirect(AllowedHostNames hosts, UnaryOperator<String> names, IntSupplier port) {
    this.hosts = hosts;
    this.names = names;
    this.port = port;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    String called = CorsHandler.called(exchange);
    Authority host = called == null ? null : Authority.parse(called);
    if (host == null) {
      Responses.text(exchange, StatusCodes.BAD_REQUEST, "a request names the host that it is for");
    } else if (!hosts.admits(host)) {
      Responses.text(
          exchange,
          StatusCodes.FORBIDDEN,
          "the server may not be called "
              + host.host()
              + ": see "
              + names.apply("ServerConfig.allowedHosts")
              + " of the server");
    } else {
      String there = address(host.host(), exchange);
      exchange.getResponseHeaders().put(Headers.LOCATION, there);
      Responses.text(exchange, StatusCodes.PERMANENT_REDIRECT, "the server speaks HTTPS: " + there);
    }
  }

  private String address(String host, HttpServerExchange exchange) {
    int to = port.getAsInt();
    String query = exchange.getQueryString();
    return "https://"
        + (to == HTTPS ? host : host + ":" + to)
        + path(exchange.getRequestURI())
        + (query.isEmpty() ? "" : "?" + query);
  }

  /** The path of a target as it was sent, which is a path, an address or an asterisk. */
  private static String path(String target) {
    int scheme = target.indexOf(SCHEME_END);
    int from = scheme < 0 ? 0 : scheme + SCHEME_END.length();
    int slash = target.startsWith("/") ? 0 : target.indexOf('/', from);
    return slash < 0 ? "/" : target.substring(slash);
  }
}
