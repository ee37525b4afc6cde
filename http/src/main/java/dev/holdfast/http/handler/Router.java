package dev.holdfast.http.handler;

import static com.google.common.base.Preconditions.checkArgument;
import static dev.holdfast.http.handler.CorsAccessLevel.ALLOWED_PAGES;
import static dev.holdfast.http.handler.CorsAccessLevel.ANY_PAGE;
import static dev.holdfast.http.handler.CorsAccessLevel.NO_PAGE;

import com.google.common.base.Joiner;
import dev.holdfast.http.parser.ListHeaderParser;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The router from path and method to a handler: paths are exact, or folders of one name, such as
 * {@code /page/}, with all paths in them. It answers unknown paths (404), other methods (405), and
 * {@code OPTIONS} for all. Confined to the loop.
 */
public final class Router implements HttpHandler {

  /** The target of {@code OPTIONS} that means the server as a whole (RFC 9110, 9.3.7). */
  private static final String SERVER = "*";

  private final Map<String, Map<HttpString, HttpHandler>> paths = new HashMap<>();
  private final Map<String, Map<HttpString, HttpHandler>> folders = new HashMap<>();
  private final Map<String, HttpHandler> webSockets = new HashMap<>(); // by path
  private final Map<String, CorsAccessLevel> access = new HashMap<>(); // where not the usual

  /**
   * Adds a path for GET and HEAD (RFC 9110, 9.1); a folder if it ends with a slash. The handler
   * answers both in one way: of the response to HEAD only its head is sent.
   *
   * @throws IllegalArgumentException if the path is a folder in another, which no request would
   *     find
   */
  public Router get(String path, HttpHandler handler) {
    checkArgument(
        !isFolder(path) || path.equals(folder(path)),
        "%s is a folder in another; add %s",
        path,
        folder(path));
    Map<String, Map<HttpString, HttpHandler>> all = isFolder(path) ? folders : paths;
    return on(all, Methods.GET, path, handler).on(all, Methods.HEAD, path, handler);
  }

  /** Adds a path for GET and HEAD whose responses pages of all origins may read. */
  public Router files(String path, HttpHandler handler) {
    access.put(path, ANY_PAGE);
    return get(path, handler);
  }

  /** Adds a path for GET and HEAD whose responses no page may read. */
  public Router operators(String path, HttpHandler handler) {
    access.put(path, NO_PAGE);
    return get(path, handler);
  }

  /** The pages that may read the responses of a path. */
  public CorsAccessLevel access(String path) {
    CorsAccessLevel forFolder = access.getOrDefault(folder(path), ALLOWED_PAGES);
    return access.getOrDefault(path, forFolder);
  }

  private static boolean isFolder(String path) {
    return path.endsWith("/") && path.length() > 1;
  }

  /** Adds a path for POST. */
  public Router post(String path, HttpHandler handler) {
    return on(paths, Methods.POST, path, handler);
  }

  /** Adds a path at which a connection can become a WebSocket. */
  public Router webSocket(String path, HttpHandler handshake) {
    webSockets.put(path, handshake);
    return this;
  }

  private Router on(
      Map<String, Map<HttpString, HttpHandler>> all,
      HttpString method,
      String path,
      HttpHandler handler) {
    all.computeIfAbsent(path, p -> new LinkedHashMap<>()).put(method, handler);
    return this;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (exchange.getRequestURI().equals(SERVER)) {
      ask(exchange, "GET, HEAD, POST, OPTIONS");
      return;
    }
    HttpHandler handshake = webSockets.get(path(exchange));
    if (handshake != null && asksForWebSocket(exchange)) {
      handshake.handleRequest(exchange);
      return;
    }
    Map<HttpString, HttpHandler> methods = methods(exchange);
    if (methods == null) {
      Responses.text(exchange, StatusCodes.NOT_FOUND, "nothing is here");
    } else {
      handle(exchange, methods, methods.get(exchange.getRequestMethod()));
    }
  }

  /** Whether a request names WebSocket in {@code Upgrade}, which HTTP/1.0 does not know. */
  private static boolean asksForWebSocket(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(Methods.GET)
        && exchange.isHttp11()
        && ListHeaderParser.of(exchange.getRequestHeaders(), Headers.UPGRADE).stream()
            .anyMatch("websocket"::equalsIgnoreCase);
  }

  /** Whether it has a handler for the path of a request, of whichever method. */
  public boolean knows(HttpServerExchange exchange) {
    return exchange.getRequestURI().equals(SERVER) || methods(exchange) != null;
  }

  private @Nullable Map<HttpString, HttpHandler> methods(HttpServerExchange exchange) {
    String path = path(exchange);
    Map<HttpString, HttpHandler> methods = paths.get(path);
    return methods == null ? folders.get(folder(path)) : methods;
  }

  /**
   * The path as it was sent; Undertow has taken parameters from its own ({@code /metrics;x}), which
   * no path here has, and which a proxy that guards a path does not look through.
   */
  private static String path(HttpServerExchange exchange) {
    boolean plain = exchange.getRequestURI().indexOf(';') < 0;
    return plain ? exchange.getRequestPath() : "";
  }

  private static void ask(HttpServerExchange exchange, String allowed) {
    exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
    CorsHandler.preflight(exchange, allowed);
  }

  /** Returns the folder that a path is in, or is; an empty text for none. */
  private static String folder(String path) {
    int second = path.indexOf('/', 1);
    return second < 0 ? "" : path.substring(0, second + 1);
  }

  private static void handle(
      HttpServerExchange exchange,
      Map<HttpString, HttpHandler> methods,
      @Nullable HttpHandler handler)
      throws Exception {
    if (handler != null) {
      handler.handleRequest(exchange);
      return;
    }
    String allowed = Joiner.on(", ").join(methods.keySet()) + ", OPTIONS";
    if (exchange.getRequestMethod().equals(Methods.OPTIONS)) {
      ask(exchange, allowed);
    } else {
      exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
      Responses.text(exchange, StatusCodes.METHOD_NOT_ALLOWED, "allowed here: " + allowed);
    }
  }
}
