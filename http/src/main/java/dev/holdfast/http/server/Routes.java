package dev.holdfast.http.server;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;

/** What can be asked of the server, and where. */
final class Routes {

  private Routes() {}

  /** For everyone; with health and metrics for this machine if they have no port of their own. */
  static HttpHandler all(
      HttpHandler bind, HttpHandler listen, HttpHandler say, ServerMetrics metrics, boolean ops) {
    StaticFiles files = new StaticFiles();
    Router router =
        new Router()
            .post("/bind", bind)
            .post("/bind/", bind)
            .get("/chat", listen)
            .post("/chat", new SameOrigin(say))
            .file("/", files)
            .file("/page/", files)
            .file("/client/", files);
    if (ops) {
      router
          .file("/healthz", new OperatorsOnly(Routes::alive))
          .file("/readyz", new OperatorsOnly(Routes::alive))
          .file("/metrics", new OperatorsOnly(exchange -> tell(metrics, exchange)));
    }
    return router;
  }

  /** For operators, on a port of their own. */
  static HttpHandler ops(ServerMetrics metrics) {
    return new Router()
        .file("/healthz", Routes::alive)
        .file("/readyz", Routes::alive)
        .file("/metrics", exchange -> tell(metrics, exchange));
  }

  /** That the loop answers at all says it; a server that stops is behind its {@link Gate}. */
  private static void alive(HttpServerExchange exchange) {
    Answers.text(exchange, StatusCodes.OK, "ok");
  }

  private static void tell(ServerMetrics metrics, HttpServerExchange exchange) {
    byte[] text = metrics.text();
    Answers.setHeaders(exchange, StatusCodes.OK, ServerMetrics.CONTENT_TYPE, Answers.NO_STORE);
    Answers.send(exchange, text);
  }
}
