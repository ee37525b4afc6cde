package dev.holdfast.http.server;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.http.handler.AllowedHosts;
import dev.holdfast.http.handler.CorsHandler;
import dev.holdfast.http.handler.CorsHandler.Readers;
import dev.holdfast.http.handler.LoopbackOnly;
import dev.holdfast.http.handler.Router;
import dev.holdfast.http.handler.ShutdownGate;
import dev.holdfast.http.handler.StaticFiles;
import dev.holdfast.http.metrics.PrometheusMetrics;
import dev.holdfast.http.parser.Authority;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The route list of the server: which handler serves which path and method. */
final class Routes {

  private static final String HEALTH = "/healthz";
  private static final String READY = "/readyz";
  private static final String METRICS = "/metrics";
  private static final ImmutableSet<String> OPS = ImmutableSet.of(HEALTH, READY, METRICS);
  private static final String NOT_CALLED_SO =
      "operators may not call the server by this name: see its option --allowed-hosts";

  private Routes() {}

  /** {@code /bind} for sessions, and {@code /client/} for the library. */
  static Router sessions(HttpHandler bind) {
    return new Router().post("/bind", bind).post("/bind/", bind).get("/client/", new StaticFiles());
  }

  /** {@code /chat} for guests, and {@code /} with {@code /page/} for the chat page. */
  static void addChat(Router router, HttpHandler read, HttpHandler post) {
    StaticFiles files = new StaticFiles();
    router.get("/chat", read).post("/chat", post).get("/", files).get("/page/", files);
  }

  /** Health and metrics on the same port, for programs on this machine only. */
  static void addOps(
      Router router,
      AllowedHosts hosts,
      PrometheusMetrics metrics,
      Supplier<@Nullable String> problem) {
    HttpHandler ops = new LoopbackOnly(ops(hosts, metrics, problem));
    OPS.forEach(path -> router.get(path, ops));
  }

  /** Health and metrics on a port of their own. */
  static HttpHandler ops(
      AllowedHosts hosts, PrometheusMetrics metrics, Supplier<@Nullable String> problem) {
    Router router =
        new Router()
            .get(HEALTH, Routes::alive)
            .get(READY, exchange -> ready(problem.get(), exchange))
            .get(METRICS, exchange -> sendMetrics(metrics, exchange));
    return exchange -> {
      String called = CorsHandler.called(exchange);
      if (called == null || hosts.admitByName(Authority.parse(called))) {
        router.handleRequest(exchange);
      } else {
        Responses.text(exchange, StatusCodes.FORBIDDEN, NOT_CALLED_SO);
      }
    };
  }

  /** The pages that may read the responses of a path. */
  static Readers readers(String path) {
    boolean file = path.equals("/") || path.startsWith("/client/") || path.startsWith("/page/");
    if (OPS.contains(path)) {
      return Readers.NO_PAGE;
    }
    return file ? Readers.ANY_PAGE : Readers.ALLOWED_PAGES;
  }

  /** Answers 200: the loop runs. A server that stops answers 503 by its {@link ShutdownGate}. */
  private static void alive(HttpServerExchange exchange) {
    Responses.text(exchange, StatusCodes.OK, "ok");
  }

  private static void ready(@Nullable String problem, HttpServerExchange exchange) {
    if (problem == null) {
      alive(exchange);
    } else {
      Responses.text(exchange, StatusCodes.SERVICE_UNAVAILABLE, problem);
    }
  }

  private static void sendMetrics(PrometheusMetrics metrics, HttpServerExchange exchange) {
    byte[] text = metrics.text();
    Responses.setHeaders(
        exchange, StatusCodes.OK, PrometheusMetrics.CONTENT_TYPE, Responses.NO_STORE);
    Responses.send(exchange, text);
  }
}
