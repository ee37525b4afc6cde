package dev.holdfast.http.server;

import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.session.SessionObservers;
import dev.holdfast.http.chat.BanCheck;
import dev.holdfast.http.chat.GuestPostHandler;
import dev.holdfast.http.chat.GuestReadHandler;
import dev.holdfast.http.codec.json.JsonBodyCodec;
import dev.holdfast.http.config.ServerConfig;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.connection.ConnectionTracker;
import dev.holdfast.http.connection.OpenFileLimit;
import dev.holdfast.http.connection.RequestLimiter;
import dev.holdfast.http.handler.AllowedHosts;
import dev.holdfast.http.handler.BodyHandler;
import dev.holdfast.http.handler.CorsHandler;
import dev.holdfast.http.handler.RequestErrorHandler;
import dev.holdfast.http.handler.Router;
import dev.holdfast.http.handler.ShutdownGate;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.metrics.PrometheusMetrics;
import dev.holdfast.http.transport.InFlightResponseCounter;
import dev.holdfast.http.transport.polling.BindHandler;
import io.undertow.server.HttpHandler;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline of a server's requests: the {@link ConnectionManager}, and the handlers in front of
 * it, put together as the configuration says. Made by the thread that starts the server, and
 * confined to the loop from then on.
 */
final class RequestPipeline {

  private final ServerConfig config;
  private final Backend backend;
  private final XnioEventLoop loop;
  private final PrometheusMetrics metrics;
  private final InFlightResponseCounter inFlightResponses = new InFlightResponseCounter();
  private final ConnectionManager manager;
  private final ClientHostResolver hosts;
  private final AllowedHosts opsHosts; // names by which operators may call the server
  private final ConnectionTracker connections;
  private final RequestLimiter limiter;
  private final BodyHandler.Limits bodyLimits;
  private final @Nullable GuestReadHandler guestReads; // null: there is no guest channel
  private final ShutdownGate gate;

  RequestPipeline(
      ServerConfig config,
      Backend backend,
      PacketCodec codec,
      XnioEventLoop loop,
      SessionObservers observers,
      PrometheusMetrics metrics) {
    this.config = config;
    this.backend = backend;
    this.loop = loop;
    this.metrics = metrics;
    manager =
        new ConnectionManager(
            loop,
            backend.application(),
            config.policy(),
            metrics.sessions(),
            new RandomIds(),
            observers);
    metrics.watch(manager);
    hosts = new ClientHostResolver(config.trustedProxies());
    opsHosts = CorsHandler.allowed(config.allowOrigin(), config.allowedHosts(), config.host());
    connections =
        new ConnectionTracker(
            manager.budget(),
            hosts,
            config.connectionsPerHost(),
            OpenFileLimit.allow(config.maxConnections(), config.policy().maxSessions()),
            config.idleTimeout().toMillis(),
            config.writeTimeout().toMillis(),
            loop::now,
            metrics.connections());
    limiter = new RequestLimiter(connections, hosts);
    metrics.watch(connections::count, connections::most);
    bodyLimits = new BodyHandler.Limits(config.maxBody(), config.bodyTimeout().toMillis());
    GuestChannel guests = backend.guests();
    guestReads =
        guests == null
            ? null
            : new GuestReadHandler(guests, hosts, codec, inFlightResponses, limiter);
    gate = new ShutdownGate(router());
  }

  private Router router() {
    BindHandler bind =
        new BindHandler(
            new JsonBodyCodec(),
            manager,
            loop,
            hosts,
            inFlightResponses,
            limiter,
            metrics.connections());
    Router router = Routes.sessions(new BodyHandler(bodyLimits, limiter, bind));
    GuestChannel guests = backend.guests();
    if (guests != null && guestReads != null) {
      BodyHandler post = new BodyHandler(bodyLimits, limiter, new GuestPostHandler(guests, hosts));
      Routes.addChat(
          router, new BanCheck(guests, hosts, guestReads), new BanCheck(guests, hosts, post));
    }
    if (config.opsPort() == null) {
      Routes.addOps(router, opsHosts, metrics, backend.problem());
    }
    return router;
  }

  /** The handlers of the main port. */
  HttpHandler forClients() {
    return checked(gate);
  }

  /** The handlers of the port of operators. */
  HttpHandler forOperators() {
    return checked(Routes.ops(opsHosts, metrics, backend.problem()));
  }

  private HttpHandler checked(HttpHandler handler) {
    return new CorsHandler(
        config.allowOrigin(),
        config.allowedHosts(),
        config.host(),
        hosts,
        Routes::readers,
        limiter.limit(new RequestErrorHandler(handler)));
  }

  ConnectionTracker connections() {
    return connections;
  }

  RequestLimiter limiter() {
    return limiter;
  }

  /**
   * Runs the timers of sessions, connections and the backend.
   *
   * @param late how much too late this is, in nanoseconds
   */
  void sweep(long late) {
    metrics.lagged(late);
    manager.sweep();
    connections.sweep();
    backend.sweep().run();
  }

  /** Answers all requests that are held, and refuses those that come. */
  void shutDown() {
    gate.close();
    manager.shutdown();
    if (guestReads != null) {
      guestReads.close();
    }
  }

  /** Runs a task when all answers have left; see {@link InFlightResponseCounter#whenEmpty}. */
  void whenDrained(Runnable task) {
    inFlightResponses.whenEmpty(task);
  }
}
