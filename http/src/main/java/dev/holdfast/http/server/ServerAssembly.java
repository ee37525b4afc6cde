package dev.holdfast.http.server;

import com.google.common.collect.ImmutableMap;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.loop.FailureClassifier;
import dev.holdfast.core.relay.LocalRequests;
import dev.holdfast.core.relay.RequestRouter;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.session.ParkedSessionStore;
import dev.holdfast.core.session.SessionObserverFactory;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.http.cluster.ClusterConfig;
import dev.holdfast.http.cluster.ClusterLinks;
import dev.holdfast.http.cluster.ClusterNode;
import dev.holdfast.http.codec.json.JsonBodyCodec;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.connection.ConcurrencyLimiter;
import dev.holdfast.http.connection.ConnectionCapacity;
import dev.holdfast.http.connection.ConnectionRegistry;
import dev.holdfast.http.connection.PendingShortcutRequest;
import dev.holdfast.http.connection.RequestShortcut;
import dev.holdfast.http.handler.BodyLimits;
import dev.holdfast.http.handler.CorsAccessLevel;
import dev.holdfast.http.handler.CorsHandler;
import dev.holdfast.http.handler.CorsPolicy;
import dev.holdfast.http.handler.CustomHandlers;
import dev.holdfast.http.handler.HttpsRedirect;
import dev.holdfast.http.handler.RefusedRequestHandler;
import dev.holdfast.http.handler.Router;
import dev.holdfast.http.handler.ShutdownGate;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.metrics.PrometheusMetrics;
import dev.holdfast.http.transport.SessionResponseWriter;
import dev.holdfast.http.transport.StreamBounds;
import dev.holdfast.http.transport.endpoint.EndpointContext;
import dev.holdfast.http.transport.endpoint.RelayedRequests;
import dev.holdfast.http.transport.endpoint.RequestDispatcher;
import dev.holdfast.http.transport.polling.BindHandler;
import dev.holdfast.http.transport.polling.PollingShortcut;
import dev.holdfast.http.transport.websocket.WebSocketHandshake;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioWorker;

/**
 * The assembled parts of a server: the {@link ConnectionManager} of each application, the registry
 * of connections, and the handlers that a request passes, as its configuration wants them. It also
 * runs their timers, drains them and shuts them down. Made by the thread that starts the server,
 * and confined to the loop from then on, but for the begin of draining.
 */
final class ServerAssembly {

  private static final Logger log = LoggerFactory.getLogger(ServerAssembly.class);

  private final ServerConfig config;
  private final Backend backend;
  private final XnioEventLoop loop;
  private final PrometheusMetrics metrics;
  private final SessionResponseWriter responseWriter = new SessionResponseWriter();
  private final MemoryBudget budget;
  private final List<ConnectionManager> managers = new ArrayList<>();
  private final CorsPolicy cors;
  private final ConnectionRegistry connections;
  private final RouteContext context;
  private final Map<String, EndpointContext> endpoints = new LinkedHashMap<>(); // by their paths
  private final Router router;
  private final CorsHandler forPages;
  private final ShutdownGate gate = new ShutdownGate();
  private final SessionHandover handover;
  private final @Nullable RequestRouter requestRouter; // null: there is no other node
  private final @Nullable ClusterLinks links;
  private volatile boolean draining;

  ServerAssembly(
      ServerConfig config,
      Backend backend,
      PacketCodec codec,
      XnioWorker worker,
      XnioEventLoop loop,
      SessionObserverFactory observers,
      PrometheusMetrics metrics) {
    this.config = config;
    this.backend = backend;
    this.loop = loop;
    this.metrics = metrics;
    budget = new MemoryBudget(config.policy().memoryBudget());
    cors = new CorsPolicy(config.allowOrigin(), config.allowedHosts(), config.host());
    ClientHostResolver hosts = new ClientHostResolver(config.trustedProxies(), config.names());
    connections = connections(hosts);
    handover = new SessionHandover(loop, connections::endReading);
    EngineConfig mailbox = config.policy().engine();
    context =
        new RouteContext(
            codec,
            hosts,
            responseWriter,
            new ConcurrencyLimiter(connections, hosts),
            new BodyLimits(config.maxBody(), config.bodyTimeout().toMillis()),
            new StreamBounds(mailbox.mailboxPackets(), mailbox.mailboxBytes()));
    ClusterNode node = backend.cluster();
    if (node == null) {
      requestRouter = null;
      links = null;
    } else {
      LocalRequests local = new RelayedRequests(endpoints.values(), new JsonBodyCodec());
      requestRouter = new RequestRouter(node.name(), local, node.directory(), metrics.relays());
      node.directory().adoptBy(handover::adopt);
      ClusterConfig linked = node.links();
      links =
          linked == null
              ? null
              : new ClusterLinks(linked, worker, loop, node.directory(), requestRouter, local);
      metrics.watch(links == null ? ImmutableMap::of : links::queues);
    }
    router = router(observers);
    forPages = cors(router::access, limited(router));
    metrics.watch(managers, budget);
    metrics.watch(
        connections::count, connections::webSockets, connections::streams, connections::most);
  }

  private ConnectionRegistry connections(ClientHostResolver hosts) {
    return new ConnectionRegistry(
        budget,
        hosts,
        config.connectionsPerHost(),
        ConnectionCapacity.allow(config.maxConnections(), sessionsAskedFor(), config.names()),
        config.idleTimeout().toMillis(),
        config.writeTimeout().toMillis(),
        loop,
        metrics.connections());
  }

  /** How many sessions there are to be; 0 if that was left as it is by default. */
  private int sessionsAskedFor() {
    int most = config.policy().maxSessions();
    return most == SessionPolicy.DEFAULT.maxSessions() ? 0 : most;
  }

  private Router router(SessionObserverFactory observers) {
    Router all = new Router();
    Supplier<String> sids = sids();
    for (Backend.Mount mount : backend.mounts()) {
      SessionPolicy policy = mount.policy() == null ? config.policy() : mount.policy();
      ConnectionManager manager =
          new ConnectionManager(
              loop, mount.application(), policy, budget, metrics.sessions(), sids, observers);
      managers.add(manager);
      ParkedSessionStore parking = backend.parking().get(mount.path());
      if (parking != null) {
        handover.add(manager, parking);
      }
      EndpointContext endpoint =
          EndpointContext.of(
              new JsonBodyCodec(), manager, loop, responseWriter, metrics.connections());
      endpoints.put(mount.path(), endpoint);
      addSessions(all, mount.path(), endpoint);
    }
    Routes.addLibrary(all);
    backend.routes().forEach(more -> more.addTo(all, context));
    if (config.opsPort() == null) {
      Routes.addOperatorRoutes(all, cors.hosts(), config.names(), metrics, this::problem);
    }
    return all;
  }

  private Supplier<String> sids() {
    ClusterNode node = backend.cluster();
    Supplier<String> random = new RandomIds();
    return node == null ? random : () -> node.name().sid(random.get());
  }

  private void addSessions(Router router, String path, EndpointContext endpoint) {
    RequestDispatcher dispatcher =
        new RequestDispatcher(endpoint, context.limiter(), requestRouter);
    Routes.addSessions(
        router,
        path,
        context.body(new BindHandler(endpoint, dispatcher, context.hosts())),
        new WebSocketHandshake(
            endpoint, dispatcher, context.bodyLimits(), gate, context.hosts(), context.limiter()));
  }

  /** The handlers of the main port. */
  HttpHandler forClients() {
    HttpHandler own = forPages;
    if (backend.handlers().isEmpty()) {
      return own;
    }
    HttpHandler others =
        limited(new CustomHandlers(backend.handlers(), config.bodyTimeout().toMillis()));
    return exchange -> (router.knows(exchange) ? own : others).handleRequest(exchange);
  }

  /** The way past Undertow for usual requests of the main port. */
  RequestShortcut shortcut() {
    List<PollingShortcut> all = new ArrayList<>();
    endpoints.forEach(
        (path, endpoint) ->
            all.add(
                new PollingShortcut(
                    endpoint, path, config.maxBody(), gate, cors, requestRouter != null)));
    return (client, bytes, from, to) -> {
      for (PollingShortcut one : all) {
        PendingShortcutRequest taken = one.take(client, bytes, from, to);
        if (taken != null) {
          return taken;
        }
      }
      return null;
    };
  }

  /** The handlers of the port of operators. */
  HttpHandler forOperators() {
    HttpHandler routes =
        Routes.operatorRoutes(cors.hosts(), config.names(), metrics, this::problem);
    return cors(
        Routes::accessOnOperatorPort, context.limiter().limit(new RefusedRequestHandler(routes)));
  }

  /**
   * The handlers of a port that sends requests to one that speaks HTTPS.
   *
   * @param port the latter
   */
  HttpHandler forRedirect(IntSupplier port) {
    return context
        .limiter()
        .limit(new RefusedRequestHandler(new HttpsRedirect(cors.hosts(), config.names(), port)));
  }

  private HttpHandler limited(HttpHandler handler) {
    return context.limiter().limit(new RefusedRequestHandler(gate.before(handler)));
  }

  private CorsHandler cors(Function<String, CorsAccessLevel> accessOf, HttpHandler next) {
    return new CorsHandler(cors, context.hosts(), config.names(), accessOf, next);
  }

  ConnectionRegistry connections() {
    return connections;
  }

  ConcurrencyLimiter limiter() {
    return context.limiter();
  }

  /**
   * Runs the timers of sessions, connections and the backend.
   *
   * @param late how much too late this is, in nanoseconds
   */
  void sweep(long late) {
    metrics.lagged(late);
    if (gate.isClosed()) {
      return; // sessions that are parked must stay as they are
    }
    managers.forEach(ConnectionManager::sweep);
    connections.sweep();
    if (backend.cluster() != null) {
      backend.cluster().directory().sweep();
    }
    if (links != null) {
      links.sweep();
    }
    backend.timer().run();
  }

  /** Why requests should go elsewhere; null if they may come. */
  private @Nullable String problem() {
    return draining ? "the server is stopping" : backend.problem().get();
  }

  /** Accepts links from other nodes from now on, if there are to be any. */
  void acceptLinks() {
    if (links != null) {
      links.accept();
    }
  }

  /**
   * Opens the port of the links to other nodes, if there are to be any.
   *
   * @throws IOException if it cannot be opened, for example because it is in use
   */
  void link() throws IOException {
    if (links != null) {
      links.listen();
    }
  }

  /** Says from now on that requests should go elsewhere. By any thread. */
  void drain() {
    draining = true;
  }

  /** Goes on with the sessions of the server before; {@code failed} is called if it cannot. */
  void adopt(Runnable then, Runnable failed) {
    handover.adopt(then, failed);
  }

  /** Refuses the requests that come, and parks the sessions for the server that comes next. */
  void park(Runnable then) {
    gate.close();
    backend
        .routes()
        .forEach(
            routes ->
                FailureClassifier.contain(
                    routes::close, log, "routes could not be closed in order"));
    handover.park(then);
  }

  /** Ends the sessions that are not parked, and answers all their requests that are held. */
  void shutDown() {
    gate.close();
    managers.forEach(ConnectionManager::shutdown);
    if (links != null) {
      links.stop();
    }
  }

  /** Runs a task when all answers have left; now, and each time that is so. */
  void whenAnswered(Runnable task) {
    responseWriter.inFlight().whenEmpty(task);
  }
}
