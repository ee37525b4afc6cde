package dev.holdfast.http.handler;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.parser.Authority;
import dev.holdfast.http.parser.RequestValidator;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.Objects;
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

  /** The pages that may read the responses of a path. */
  public enum Readers {
    /** Those of {@link AllowedOrigins}. */
    ALLOWED_PAGES,
    /** All pages. */
    ANY_PAGE,
    /** No page. */
    NO_PAGE
  }

  private static final HttpString SEC_FETCH_SITE = new HttpString("Sec-Fetch-Site");
  private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
  private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
  private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
  private static final String ONE_DAY = "86400"; // seconds
  private static final String ANY = "*";
  private static final ImmutableSet<String> OWN_SITE = ImmutableSet.of("same-origin", "none");

  private final AllowedOrigins origins;
  private final AllowedHostNames hosts;
  private final boolean hostsNamed; // then they hold behind proxies too
  private final ClientHostResolver proxies;
  private final UnaryOperator<String> names;
  private final Function<String, Readers> readers;
  private final HttpHandler next;

  // A cache of the last decisions: most requests come from pages of one origin.
  private @Nullable String lastHost; // that is allowed, whatever the peer
  private @Nullable String lastOrigin;
  private @Nullable String lastCalled;
  private boolean lastAdmitted;

  /**
   * Makes the handler.
   *
   * @param hosts null for those that follow from the origins, and any name behind a trusted proxy
   * @param ownName the name that the server listens on
   * @param names how messages name what can be set, such as {@code ServerConfig.allowOrigin}
   * @param readers the pages that may read the responses of a path
   */
  public CorsHandler(
      AllowedOrigins origins,
      @Nullable AllowedHostNames hosts,
      String ownName,
      ClientHostResolver proxies,
      UnaryOperator<String> names,
      Function<String, Readers> readers,
      HttpHandler next) {
    this.origins = origins;
    this.hostsNamed = hosts != null;
    this.hosts = allowed(origins, hosts, ownName);
    this.proxies = proxies;
    this.names = names;
    this.readers = readers;
    this.next = next;
  }

  /** The host names by which the server may be called. */
  public static AllowedHostNames allowed(
      AllowedOrigins origins, @Nullable AllowedHostNames hosts, String ownName) {
    if (hosts != null) {
      return hosts;
    }
    Authority own = Authority.parse(ownName);
    return new AllowedHostNames(origins.any(), ImmutableSet.of())
        .and(origins.hosts())
        .and(own == null ? ImmutableSet.of() : ImmutableSet.of(own.host()));
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String path = exchange.getRequestPath();
    Readers pages = readers.apply(path);
    if (pages == Readers.NO_PAGE) {
      next.handleRequest(exchange);
    } else if (pages == Readers.ANY_PAGE && !isBroken(exchange)) {
      allow(exchange.getResponseHeaders(), ANY);
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
      if (isAdmitted(origin, null)) { // not as a page of the server that is called so
        allow(exchange.getResponseHeaders(), origin.getFirst());
      }
      refuse(
          exchange,
          "the server may not be called " + shown(called) + see("ServerConfig.allowedHosts"));
      return;
    }
    if (origin == null) {
      HeaderValues site = headers.get(SEC_FETCH_SITE);
      if (site != null && !OWN_SITE.containsAll(site) && !origins.any()) {
        refuse(exchange, "pages of another site may not do this" + see("ServerConfig.allowOrigin"));
        return;
      }
      allow(exchange.getResponseHeaders(), null);
    } else if (isAdmitted(origin, called)) {
      allow(exchange.getResponseHeaders(), origin.getFirst());
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

  /** Whether the host name is allowed; HTTP/1.0 may have none, but no browser sends it. */
  private boolean isCalledRight(HttpServerExchange exchange, @Nullable String called) {
    if (called == null || hosts.any()) {
      return true;
    }
    if (called.equals(lastHost)) {
      return true;
    }
    if (hosts.admit(Authority.parse(called))) {
      lastHost = called;
      return true;
    }
    return !hostsNamed && proxies.isTrusted(exchange.getSourceAddress().getAddress());
  }

  private boolean isAdmitted(@Nullable HeaderValues origins, @Nullable String called) {
    return origins != null && origins.size() == 1 && isAdmitted(origins.getFirst(), called);
  }

  private boolean isAdmitted(String origin, @Nullable String called) {
    if (!origin.equals(lastOrigin) || !Objects.equals(called, lastCalled)) {
      lastAdmitted = origins.admit(origin, called == null ? null : Authority.parse(called));
      lastOrigin = origin;
      lastCalled = called;
    }
    return lastAdmitted;
  }

  /**
   * Whether a correct request of a path for allowed pages, which is not from a proxy and has no
   * {@code Sec-Fetch-Site} unless it has an origin, is let through.
   *
   * @param headers of its response, which are set then
   */
  public boolean admits(String called, @Nullable String origin, HeaderMap headers) {
    boolean admitted =
        (hosts.any() || hosts.admit(Authority.parse(called)))
            && (origin == null || isAdmitted(origin, called));
    if (admitted) {
      allow(headers, origin);
    }
    return admitted;
  }

  private void allow(HeaderMap headers, @Nullable String origin) {
    if (origins.any() || ANY.equals(origin)) {
      headers.put(Responses.ALLOW_ORIGIN, ANY);
    } else {
      headers.put(Headers.VARY, Headers.ORIGIN_STRING);
      if (origin != null) {
        headers.put(Responses.ALLOW_ORIGIN, origin);
      }
    }
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
      headers.put(ALLOW_METHODS, methods).put(ALLOW_HEADERS, "Content-Type").put(MAX_AGE, ONE_DAY);
    }
    Responses.empty(exchange, StatusCodes.NO_CONTENT);
  }
}
