package dev.holdfast.http.handler;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.parser.RequestValidator;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A handler that refuses requests of pages which may not use the server, and sets the headers of
 * CORS. Without it, any page in the browser of a user could open a session with the rights of the
 * user's machine.
 *
 * <p>The header {@code Origin} decides if it is there; otherwise {@code Sec-Fetch-Site}, by which
 * browsers name another site. Programs that are no browsers send neither. Files are open to all
 * pages, the paths of operators to none. Credentials are never allowed: a session is known by its
 * sid alone. Confined to the loop.
 */
public final class CorsHandler implements HttpHandler {

  private static final HttpString SEC_FETCH_SITE = new HttpString("Sec-Fetch-Site");
  private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
  private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
  private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
  private static final String ONE_DAY = "86400"; // seconds
  private static final ImmutableSet<String> OWN_SITE = ImmutableSet.of("same-origin", "none");

  private final CorsPolicy policy;
  private final ClientHostResolver proxies;
  private final UnaryOperator<String> names;
  private final Function<String, CorsAccessLevel> accessOf;
  private final HttpHandler next;

  /**
   * Makes the handler.
   *
   * @param proxies whose peers may call the server by any name, unless names are set
   * @param names how messages name what can be set, such as {@code ServerConfig.allowOrigin}
   * @param accessOf which pages may read the responses of a path
   */
  public CorsHandler(
      CorsPolicy policy,
      ClientHostResolver proxies,
      UnaryOperator<String> names,
      Function<String, CorsAccessLevel> accessOf,
      HttpHandler next) {
    this.policy = policy;
    this.proxies = proxies;
    this.names = names;
    this.accessOf = accessOf;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String path = exchange.getRequestPath();
    CorsAccessLevel access = accessOf.apply(path);
    if (access == CorsAccessLevel.NO_PAGE) {
      next.handleRequest(exchange);
    } else if (access == CorsAccessLevel.ANY_PAGE && !isBroken(exchange)) {
      CorsPolicy.allowAny(exchange.getResponseHeaders());
      next.handleRequest(exchange);
    } else {
      check(exchange);
    }
  }

  private void check(HttpServerExchange exchange) throws Exception {
    HeaderMap headers = exchange.getRequestHeaders();
    boolean broken = isBroken(exchange);
    String called = called(exchange);
    HeaderValues origin = headers.get(Headers.ORIGIN);
    if (!broken && !isCalledRight(exchange, called)) {
      if (isAdmitted(origin, null)) { // its origin is allowed by itself, without regard to the name
        policy.allow(exchange.getResponseHeaders(), origin.getFirst());
      }
      refuse(
          exchange,
          "the server may not be called " + shown(called) + see("ServerConfig.allowedHosts"));
      return;
    }
    if (origin == null) {
      HeaderValues site = headers.get(SEC_FETCH_SITE);
      if (site != null && !OWN_SITE.containsAll(site) && !policy.allowsAnyOrigin()) {
        refuse(exchange, "pages of another site may not do this" + see("ServerConfig.allowOrigin"));
        return;
      }
      policy.allow(exchange.getResponseHeaders(), null);
    } else if (isAdmitted(origin, called)) {
      policy.allow(exchange.getResponseHeaders(), origin.getFirst());
    } else if (!broken) {
      refuse(
          exchange,
          origin.size() > 1
              ? "a request comes from one page: it has the header Origin once"
              : "pages of "
                  + shown(origin.getFirst())
                  + " may not do this"
                  + see("ServerConfig.allowOrigin"));
      return;
    }
    next.handleRequest(exchange);
  }

  /** Whether the request breaks HTTP: it is answered with that reason, whatever its page. */
  private static boolean isBroken(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(RequestValidator.REFUSED);
  }

  /**
   * The host name by which the server was called: a {@link RequestValidator} has moved the host of
   * an absolute target into {@code Host}. Null if there is none.
   */
  public static @Nullable String called(HttpServerExchange exchange) {
    HeaderValues host = exchange.getRequestHeaders().get(Headers.HOST);
    return host == null ? null : host.getFirst();
  }

  private boolean isCalledRight(HttpServerExchange exchange, @Nullable String called) {
    return policy.allowsHost(called)
        || (!policy.isOfNamedHosts()
            && proxies.isTrusted(exchange.getSourceAddress().getAddress()));
  }

  private boolean isAdmitted(@Nullable HeaderValues origins, @Nullable String called) {
    return origins != null
        && origins.size() == 1
        && policy.allowsOrigin(origins.getFirst(), called);
  }

  private String see(String setting) {
    return ": see " + names.apply(setting) + " of the server";
  }

  private static void refuse(HttpServerExchange exchange, String why) {
    exchange.getResponseHeaders().put(Headers.VARY, Headers.ORIGIN_STRING);
    Responses.text(exchange, StatusCodes.FORBIDDEN, why);
  }

  /** A header value for a sentence, unless it is long. */
  private static String shown(@Nullable String sent) {
    int most = 100;
    return sent == null || sent.isEmpty() || sent.length() > most ? "that" : sent;
  }

  /** Answers {@code OPTIONS} with the methods that pages of allowed origins may use. */
  static void preflight(HttpServerExchange exchange, String methods) {
    HeaderMap headers = exchange.getResponseHeaders();
    if (headers.contains(Responses.ALLOW_ORIGIN)) {
      headers
          .put(ALLOW_METHODS, methods)
          .put(ALLOW_HEADERS, "Content-Type, Last-Event-ID")
          .put(MAX_AGE, ONE_DAY);
    }
    Responses.empty(exchange, StatusCodes.NO_CONTENT);
  }
}
