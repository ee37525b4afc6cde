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
import org.jspecify.annotations.Nullable;

/**
 * Decides, before anything else sees a request, whether the page that made a browser send it may,
 * and says so in the words of CORS. Without that any page in the browser of a user could open a
 * session with the rights of the machine it runs on.
 *
 * <p>The header {@code Origin} alone decides, where there is one; where there is none, browsers say
 * in {@code Sec-Fetch-Site} that another site is behind it. Programs that are no browsers send
 * neither. Files are open to all; the paths of operators to no page. Never with credentials: a
 * session is known by its sid alone. Confined to the loop.
 */
public final class CorsHandler implements HttpHandler {

  /** Which pages may read what is answered under a path. */
  public enum Readers {
    /** Those that the origins allow. */
    ALLOWED_PAGES,
    /** All of them. */
    ANY_PAGE,
    /** None, whatever it is. */
    NO_PAGE
  }

  private static final HttpString SEC_FETCH_SITE = new HttpString("Sec-Fetch-Site");
  private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
  private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
  private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
  private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
  private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
  private static final String ONE_DAY = "86400"; // seconds
  private static final String ANY = "*";
  private static final ImmutableSet<String> OWN_SITE = ImmutableSet.of("same-origin", "none");

  private final AllowedOrigins origins;
  private final AllowedHosts hosts;
  private final boolean hostsNamed; // then they hold behind proxies too
  private final ClientHostResolver proxies;
  private final Function<String, Readers> readers;
  private final HttpHandler next;

  // The last verdicts: most requests come from pages of one origin.
  private @Nullable String lastHost; // that is allowed, whatever the peer
  private @Nullable String lastOrigin;
  private @Nullable String lastCalled;
  private boolean lastAdmitted;

  /**
   * A check.
   *
   * @param hosts null for those that follow from the origins, and any name behind a trusted proxy
   * @param ownName the name that the server listens on
   * @param readers which pages may read what is answered, by the path
   */
  public CorsHandler(
      AllowedOrigins origins,
      @Nullable AllowedHosts hosts,
      String ownName,
      ClientHostResolver proxies,
      Function<String, Readers> readers,
      HttpHandler next) {
    this.origins = origins;
    this.hostsNamed = hosts != null;
    this.hosts = allowed(origins, hosts, ownName);
    this.proxies = proxies;
    this.readers = readers;
    this.next = next;
  }

  /** What the server may be called by. */
  public static AllowedHosts allowed(
      AllowedOrigins origins, @Nullable AllowedHosts hosts, String ownName) {
    if (hosts != null) {
      return hosts;
    }
    Authority own = Authority.parse(ownName);
    return new AllowedHosts(origins.any(), ImmutableSet.of())
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
      allow(exchange, ANY);
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
        allow(exchange, origin.getFirst());
      }
      refuse(
          exchange,
          "the server may not be called " + shown(called) + ": see its option --allowed-hosts");
      return;
    }
    if (origin == null) {
      HeaderValues site = headers.get(SEC_FETCH_SITE);
      if (site != null && !OWN_SITE.containsAll(site) && !origins.any()) {
        refuse(exchange, "pages of another site may not do this: see the option --allow-origin");
        return;
      }
      allow(exchange, null);
    } else if (isAdmitted(origin, called)) {
      allow(exchange, origin.getFirst());
    } else if (!broken) {
      refuse(
          exchange,
          origin.size() > 1
              ? "a request comes from one page: it has the header Origin once"
              : "pages of "
                  + shown(origin.getFirst())
                  + " may not do this: see the option --allow-origin");
      return;
    }
    next.handleRequest(exchange);
  }

  /**
   * Whether all that is left to do is to say that the request breaks HTTP: so it is in any case.
   */
  private static boolean isBroken(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(RequestValidator.REFUSED);
  }

  /**
   * What the server was called by; a {@link RequestValidator} has put the target's own host there.
   */
  public static @Nullable String called(HttpServerExchange exchange) {
    HeaderValues host = exchange.getRequestHeaders().get(Headers.HOST);
    return host == null ? null : host.getFirst();
  }

  /** A client of HTTP/1.0 may call it nothing; a browser does not. */
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

  private void allow(HttpServerExchange exchange, @Nullable String origin) {
    HeaderMap headers = exchange.getResponseHeaders();
    if (origins.any() || ANY.equals(origin)) {
      headers.put(ALLOW_ORIGIN, ANY);
    } else {
      headers.put(Headers.VARY, Headers.ORIGIN_STRING);
      if (origin == null) {
        return;
      }
      headers.put(ALLOW_ORIGIN, origin);
    }
    headers.put(EXPOSE_HEADERS, Headers.RETRY_AFTER_STRING);
  }

  private static void refuse(HttpServerExchange exchange, String why) {
    exchange.getResponseHeaders().put(Headers.VARY, Headers.ORIGIN_STRING);
    Responses.text(exchange, StatusCodes.FORBIDDEN, why);
  }

  /** For a sentence: what was sent, unless it is long. */
  private static String shown(@Nullable String sent) {
    int most = 100;
    return sent == null || sent.isEmpty() || sent.length() > most ? "that" : sent;
  }

  /** Answers {@code OPTIONS}: what a page of an origin that is allowed may send. */
  static void preflight(HttpServerExchange exchange, String methods) {
    HeaderMap headers = exchange.getResponseHeaders();
    if (headers.contains(ALLOW_ORIGIN)) {
      headers.put(ALLOW_METHODS, methods).put(ALLOW_HEADERS, "Content-Type").put(MAX_AGE, ONE_DAY);
    }
    Responses.empty(exchange, StatusCodes.NO_CONTENT);
  }
}
