package dev.holdfast.http.server;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What can be asked of the server, and where. */
final class Routes {

  private Routes() {}

  /** The sessions, and the library that speaks to them. */
  static Router sessions(HttpHandler bind) {
    return new Router()
        .post("/bind", bind)
        .post("/bind/", bind)
        .file("/client/", new StaticFiles());
  }

  /** The door, and the chat page. */
  static void addChat(Router router, HttpHandler listen, HttpHandler say) {
    StaticFiles files = new StaticFiles();
    router
        .get("/chat", listen)
        .post("/chat", new SameOrigin(say))
        .file("/", files)
        .file("/page/", files);
  }

  /** Health and metrics beside the rest, for this machine. */
  static void addOps(Router router, ServerMetrics metrics, Supplier<@Nullable String> problem) {
    HttpHandler ops = new OperatorsOnly(ops(metrics, problem));
    router.file("/healthz", ops).file("/readyz", ops).file("/metrics", ops);
  }

  /** The same on a port of their own. */
  static HttpHandler ops(ServerMetrics metrics, Supplier<@Nullable String> problem) {
    return new Router()
        .file("/healthz", Routes::alive)
        .file("/readyz", exchange -> ready(problem.get(), exchange))
        .file("/metrics", exchange -> tell(metrics, exchange));
  }

  /** That the loop answers at all says it; a server that stops is behind its {@link Gate}. */
  private static void alive(HttpServerExchange exchange) {
    Answers.text(exchange, StatusCodes.OK, "ok");
  }

  private static void ready(@Nullable String problem, HttpServerExchange exchange) {
    if (problem == null) {
      alive(exchange);
    } else {
      Answers.text(exchange, StatusCodes.SERVICE_UNAVAILABLE, problem);
    }
  }

  private static void tell(ServerMetrics metrics, HttpServerExchange exchange) {
    byte[] text = metrics.text();
    Answers.setHeaders(exchange, StatusCodes.OK, ServerMetrics.CONTENT_TYPE, Answers.NO_STORE);
    Answers.send(exchange, text);
  }
}
