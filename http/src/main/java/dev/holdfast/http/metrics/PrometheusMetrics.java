package dev.holdfast.http.metrics;

import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.core.relay.RelayMetrics;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.core.session.SessionMetrics;
import dev.holdfast.fsm.State;
import dev.holdfast.http.connection.ConnectionMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the server in a Prometheus registry: its gauges, and the counters of sessions, of
 * connections and of services. Confined to the loop of the server that runs, but for the methods
 * that say otherwise.
 */
public final class PrometheusMetrics {

  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double NANOS = 1e9; // nanoseconds in a second
  private static final List<State> ALIVE =
      List.of(State.WAITING, State.HAVE_REQUEST, State.HAVE_PACKET);

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  private final PrometheusConnectionMetrics connectionMetrics =
      new PrometheusConnectionMetrics(registry);
  private final PrometheusSessionMetrics sessionMetrics =
      new PrometheusSessionMetrics(registry, connectionMetrics::evicted);

  private final Counter restarts =
      counter(registry, "restarts", "Services that failed and were started again.", "service");

  private final Counter stalls =
      counter(
          registry, "loop_stalls", "Times that a thread of the server stood still for seconds.");

  private final Gauge lag =
      Gauge.builder()
          .name("holdfast_loop_lag_seconds")
          .help("How much too late the loop came to its last regular task.")
          .unit(Unit.SECONDS)
          .register(registry);

  // the managers of the server that runs
  private volatile List<ConnectionManager> managers = List.of();
  private volatile MemoryBudget budget = new MemoryBudget(0);
  private volatile IntSupplier connections = () -> 0; // how many it has open
  private volatile IntSupplier webSockets = () -> 0; // how many of these are WebSockets
  private volatile IntSupplier streams = () -> 0; // of HTTP/2
  private volatile IntSupplier mostConnections = () -> 0; // how many it may have open

  // bytes that wait for other nodes, by their names; negative while there is no link
  private volatile Supplier<Map<String, Long>> linkQueues = Map::of;
  private boolean isNode; // of a cluster
  private @Nullable RelayMetrics relays; // null: it is no node

  /** Makes the metrics of a program, which outlive its servers; all are zero. */
  public PrometheusMetrics() {
    GaugeWithCallback.builder()
        .name("holdfast_sessions")
        .help("Sessions by the state of their machine.")
        .labelNames("state")
        .callback(this::count)
        .register(registry);
    GaugeWithCallback.builder()
        .name("holdfast_connections")
        .help("Connections that are open.")
        .callback(callback -> callback.call((double) connections.getAsInt()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("holdfast_websockets")
        .help("Connections that are open and are WebSockets.")
        .callback(callback -> callback.call((double) webSockets.getAsInt()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("holdfast_http2_streams")
        .help("Streams of HTTP/2 that are open, each with a request.")
        .callback(callback -> callback.call((double) streams.getAsInt()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("holdfast_connections_limit")
        .help("How many connections may be open.")
        .callback(callback -> callback.call((double) mostConnections.getAsInt()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("holdfast_held_bytes")
        .help("Memory that is held for clients, by what it is held for.")
        .labelNames("what")
        .callback(this::weigh)
        .register(registry);
    GaugeWithCallback.builder()
        .name("holdfast_held_bytes_limit")
        .help("How much memory may be held for clients.")
        .callback(callback -> callback.call((double) budget.limit()))
        .register(registry);
  }

  /** The counters of sessions. */
  public SessionMetrics sessions() {
    return sessionMetrics;
  }

  /** The counters of connections. */
  public ConnectionMetrics connections() {
    return connectionMetrics;
  }

  /**
   * Counts the sessions of these managers, and what is held in their budget, from now on whenever
   * the metrics are read.
   */
  public void watch(List<ConnectionManager> managers, MemoryBudget budget) {
    this.managers = managers;
    this.budget = budget;
  }

  /**
   * Shows how many connections are open, how many of them are WebSockets, how many streams of
   * HTTP/2 they have, and how many may be open, from now on whenever the metrics are read.
   */
  public void watch(
      IntSupplier connections, IntSupplier webSockets, IntSupplier streams, IntSupplier most) {
    this.connections = connections;
    this.webSockets = webSockets;
    this.streams = streams;
    this.mostConnections = most;
  }

  /** The counters of requests for sessions of other nodes; there are none before it is called. */
  public RelayMetrics relays() {
    RelayMetrics made = relays;
    if (made == null) {
      Counter counter =
          counter(
              registry,
              "relays",
              "Requests for sessions of other nodes, by whether they were relayed.",
              "outcome");
      made =
          new RelayMetrics() {
            @Override
            public void relayed() {
              counter.labelValues("relayed").inc();
            }

            @Override
            public void unavailable() {
              counter.labelValues("unavailable").inc();
            }
          };
      relays = made;
    }
    return made;
  }

  /**
   * Shows the links with other nodes, from now on whenever the metrics are read.
   *
   * @param queues how many bytes wait for each other node, by its name; negative while there is no
   *     link with it
   */
  public void watch(Supplier<Map<String, Long>> queues) {
    this.linkQueues = queues;
    if (isNode) {
      return;
    }
    isNode = true;
    GaugeWithCallback.builder()
        .name("holdfast_link_up")
        .help("Whether there is a link with another node: 1, else 0.")
        .labelNames("node")
        .callback(
            callback ->
                linkQueues.get().forEach((node, bytes) -> callback.call(bytes < 0 ? 0 : 1, node)))
        .register(registry);
    GaugeWithCallback.builder()
        .name("holdfast_link_queue_bytes")
        .help("What waits to be sent to another node.")
        .labelNames("node")
        .callback(
            callback ->
                linkQueues
                    .get()
                    .forEach((node, bytes) -> callback.call((double) Math.max(0, bytes), node)))
        .register(registry);
  }

  private void weigh(GaugeWithCallback.Callback callback) {
    for (MemoryCategory category : MemoryCategory.values()) {
      callback.call((double) budget.held(category), word(category));
    }
  }

  private void count(GaugeWithCallback.Callback callback) {
    for (State state : ALIVE) {
      callback.call(managers.stream().mapToInt(each -> each.count(state)).sum(), word(state));
    }
  }

  /** The word for a constant in a label. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Adds metrics of the program. */
  public void add(CustomMetrics more) {
    more.addTo(registry);
  }

  /** Adds the restarts of a service, with 0. May be called by any thread. */
  public void supervised(String service) {
    restarts.initLabelValues(service);
  }

  /** A service failed and is started again. May be called by any thread. */
  public void restarted(String service) {
    restarts.labelValues(service).inc();
  }

  /** The loop came to its regular task this many nanoseconds too late. */
  public void lagged(long nanos) {
    lag.set(nanos / NANOS);
  }

  /** A thread of the server stands still. May be called by any thread. */
  public void stalled() {
    stalls.inc();
  }

  /** All metrics in Prometheus' text format. */
  public byte[] text() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.write(bytes, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes what it is given", e);
    }
    return bytes.toByteArray();
  }

  /** Adds a counter to a registry. */
  static Counter counter(PrometheusRegistry registry, String name, String help, String... labels) {
    return Counter.builder()
        .name("holdfast_" + name + "_total")
        .help(help)
        .labelNames(labels)
        .register(registry);
  }
}
