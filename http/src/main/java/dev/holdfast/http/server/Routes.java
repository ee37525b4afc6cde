package dev.holdfast.http.server;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.http.handler.AllowedHostNames;
import dev.holdfast.http.handler.CorsAccessLevel;
import dev.holdfast.http.handler.CorsHandler;
import dev.holdfast.http.handler.LoopbackOnlyHandler;
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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the server itself. All paths that the program serves are:
 *
 * <ul>
 *   <li>{@code POST /bind} and {@code POST /bind/}, and {@code GET} for WebSockets, by {@link
 *       #addSessions}: {@link Backend#BIND}, which {@code ChatProgram} gives to the chat; each
 *       application of a backend has a path of its own
 *   <li>{@code GET /client/...}, by {@link #addLibrary}
 *   <li>{@code GET /healthz}, {@code /readyz} and {@code /metrics}, by {@link #addOperatorRoutes},
 *       or by {@link #operatorRoutes} on a port of their own
 *   <li>{@code GET /chat}, {@code POST /chat}, {@code GET /} and {@code GET /page/...}, by {@code
 *       http.chat.ChatRoutes}
 * </ul>
 *
 * <p>Method {@code router} of {@link ServerAssembly} puts them together.
 */
final class Routes {

  private static final String HEALTH = "/healthz";
  private static final String READY = "/readyz";
  private static final String METRICS = "/metrics";
  private static final ImmutableSet<String> OPERATOR_PATHS =
      ImmutableSet.of(HEALTH, READY, METRICS);

  private Routes() {}

  /** The path of an application's sessions: of their requests one by one, and of WebSockets. */
  static void addSessions(Router router, String path, HttpHandler bind, HttpHandler webSocket) {
    router.post(path, bind).post(path + "/", bind);
    router.webSocket(path, webSocket).webSocket(path + "/", webSocket);
  }

  /** {@code /client/} for the library. */
  static void addLibrary(Router router) {
    router.files("/client/", new StaticFiles());
  }

  /** Health and metrics on the same port, for programs on this machine only. */
  static void addOperatorRoutes(
      Router router,
      AllowedHostNames hosts,
      UnaryOperator<String> names,
      PrometheusMetrics metrics,
      Supplier<@Nullable String> problem) {
    HttpHandler routes = new LoopbackOnlyHandler(operatorRoutes(hosts, names, metrics, problem));
    OPERATOR_PATHS.forEach(path -> router.operators(path, routes));
  }

  /**
   * Returns the handler of the paths of operators: health, readiness and metrics.
   *
   * @param hosts names by which operators may call the server
   * @param names see {@link ServerConfig#names}
   */
  static HttpHandler operatorRoutes(
      AllowedHostNames hosts,
      UnaryOperator<String> names,
      PrometheusMetrics metrics,
      Supplier<@Nullable String> problem) {
    Router router = operatorRouter(metrics, problem);
    String notCalledSo =
        "operators may not call the server by this name: see "
            + names.apply("ServerConfig.allowedHosts")
            + " of the server";
    return exchange -> {
      String called = CorsHandler.called(exchange);
      if (called == null || hosts.admitsName(Authority.parse(called))) {
        router.handleRequest(exchange);
      } else {
        Responses.text(exchange, StatusCodes.FORBIDDEN, notCalledSo);
      }
    };
  }

  private static Router operatorRouter(
      PrometheusMetrics metrics, Supplier<@Nullable String> problem) {
    return new Router()
        .operators(HEALTH, Routes::alive)
        .operators(READY, exchange -> ready(problem.get(), exchange))
        .operators(METRICS, exchange -> sendMetrics(metrics, exchange));
  }

  /** Which pages may read the responses of a path of the operators' port: of its own paths none. */
  static CorsAccessLevel accessOnOperatorPort(String path) {
    return OPERATOR_PATHS.contains(path) ? CorsAccessLevel.NO_PAGE : CorsAccessLevel.ALLOWED_PAGES;
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
