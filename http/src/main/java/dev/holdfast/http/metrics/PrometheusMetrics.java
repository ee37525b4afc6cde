package dev.holdfast.http.metrics;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.core.session.SessionMetrics;
import dev.holdfast.core.store.StoreStatistics;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.State;
import dev.holdfast.http.connection.ConnectionMetrics;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
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
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the server in a Prometheus registry. Confined to the loop of the server that runs,
 * but for the methods that say otherwise.
 */
public final class PrometheusMetrics implements SessionMetrics, ConnectionMetrics {

  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double NANOS = 1e9; // in a second
  private static final List<State> ALIVE =
      List.of(State.WAITING, State.HAVE_REQUEST, State.HAVE_PACKET);

  private static final MemoryBudget NO_BUDGET = new MemoryBudget(0);
  private static final String MEMORY = "memory";
  private static final String SLOW = "slow";
  private static final String IDLE = "idle";
  private static final String SUPERSEDED = "superseded";

  private static final String TIMEOUT = "timeout";
  private static final String CLIENT = "client";
  private static final String NONE = "none";

  /** Any other condition is an application's own, and there could be any number of them. */
  private static final String OTHER = "other";

  private static final ImmutableSet<String> KNOWN_REASONS =
      ImmutableSet.of(
          TIMEOUT,
          CLIENT,
          NONE,
          OTHER,
          Condition.BAD_REQUEST.name(),
          Condition.INTERNAL_SERVER_ERROR.name(),
          Condition.ITEM_NOT_FOUND.name(),
          Condition.POLICY_VIOLATION.name(),
          Condition.REMOTE_STREAM_ERROR.name(),
          Condition.SYSTEM_SHUTDOWN.name(),
          Condition.SEND_QUEUE_OVERFLOW.name());

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  private final Counter created = counter("sessions_created", "Sessions that were created.");
  private final Counter ended =
      counter("sessions_ended", "Sessions that ended, by the reason.", "reason");
  private final Counter refused =
      counter("sessions_refused", "Creations that got no session, by the reason.", "reason");
  private final Counter failed =
      counter("sessions_failed", "Faults of the program while it handled one session.");
  private final Counter heldLost =
      counter("held_lost", "Requests whose socket closed while they waited for an answer.");

  private final Counter evictions =
      counter("evictions", "Sessions and connections that were given up, by the reason.", "reason");
  private final Counter refusals =
      counter("refusals", "Connections and requests that there was no room for.");

  private final Counter restarts =
      counter("restarts", "Services that failed and were started again.", "service");

  private final Counter stalls =
      counter("loop_stalls", "Times that a thread of the server stood still for seconds.");

  private final CounterDataPoint received;
  private final CounterDataPoint sent;
  private final CounterDataPoint withPackets;
  private final CounterDataPoint empty;
  private final CounterDataPoint replays;
  private final CounterDataPoint errors;
  private final CounterDataPoint terminates;

  private final Gauge lag =
      Gauge.builder()
          .name("holdfast_loop_lag_seconds")
          .help("How much too late the loop came to its last regular task.")
          .unit(Unit.SECONDS)
          .register(registry);

  private volatile @Nullable ConnectionManager watched; // of the server that runs
  private volatile IntSupplier connections = () -> 0; // how many it has open
  private volatile IntSupplier mostConnections = () -> 0; // how many it may have open

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
    for (Refused why : Refused.values()) {
      refused.initLabelValues(word(why));
    }
    GaugeWithCallback.builder()
        .name("holdfast_held_bytes_limit")
        .help("How much memory may be held for clients.")
        .callback(callback -> callback.call((double) budget().limit()))
        .register(registry);
    List.of(MEMORY, SLOW, SUPERSEDED, IDLE).forEach(evictions::initLabelValues);
    KNOWN_REASONS.forEach(ended::initLabelValues); // a rate is only known from a first 0 on
    Counter packets =
        counter("packets", "Packets from clients (in) and to clients (out).", "direction");
    received = packets.labelValues("in");
    sent = packets.labelValues("out");
    Counter answers = counter("answers", "Answers to requests of sessions, by the cause.", "cause");
    withPackets = answers.labelValues("packets");
    empty = answers.labelValues("empty");
    replays = answers.labelValues("replay");
    errors = answers.labelValues("error");
    terminates = answers.labelValues("terminate");
  }

  /** Counts the sessions of this manager from now on, whenever the metrics are read. */
  public void watch(ConnectionManager manager) {
    watched = manager;
  }

  /**
   * Shows how many connections are open, and how many may be, from now on whenever the metrics are
   * read.
   */
  public void watch(IntSupplier connections, IntSupplier most) {
    this.connections = connections;
    this.mostConnections = most;
  }

  private void weigh(GaugeWithCallback.Callback callback) {
    MemoryBudget budget = budget();
    for (MemoryBudget.Use use : MemoryBudget.Use.values()) {
      callback.call((double) budget.held(use), use.name().toLowerCase(Locale.ROOT));
    }
  }

  private MemoryBudget budget() {
    ConnectionManager manager = watched;
    return manager == null ? NO_BUDGET : manager.budget();
  }

  private void count(GaugeWithCallback.Callback callback) {
    ConnectionManager manager = watched;
    for (State state : ALIVE) {
      double sessions = manager == null ? 0 : manager.count(state);
      callback.call(sessions, word(state));
    }
  }

  /** Adds the statistics of a store. */
  public void watch(Supplier<StoreStatistics> statistics) {
    StoreMetrics.register(statistics, registry);
  }

  /** Adds the restarts of a service, with 0. May be called by any thread. */
  public void supervised(String service) {
    restarts.initLabelValues(service);
  }

  /** A service failed and is started again. May be called by any thread. */
  public void restarted(String service) {
    restarts.labelValues(service).inc();
  }

  @Override
  public void created() {
    created.inc();
  }

  @Override
  public void refused(Refused why) {
    refused.labelValues(word(why)).inc();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void ended(SessionEnd end) {
    ended.labelValues(reason(end)).inc();
  }

  private static String reason(SessionEnd end) {
    return switch (end.by()) {
      case DIE_TIMER -> TIMEOUT;
      case CLIENT -> CLIENT;
      case PROTOCOL, APPLICATION -> reason(end.condition());
    };
  }

  private static String reason(Condition condition) {
    if (condition.isNone()) {
      return NONE;
    }
    return KNOWN_REASONS.contains(condition.name()) ? condition.name() : OTHER;
  }

  @Override
  public void received(int packets) {
    received.inc(packets);
  }

  @Override
  public void answered(Reply reply, boolean replay) {
    cause(reply, replay).inc();
    if (!replay) {
      sent.inc(reply.packets().size());
    }
  }

  private CounterDataPoint cause(Reply reply, boolean replay) {
    if (replay) {
      return replays;
    }
    return switch (reply.type()) {
      case ERROR -> errors;
      case TERMINATE -> terminates;
      case ORDINARY -> reply.packets().isEmpty() ? empty : withPackets;
    };
  }

  @Override
  public void heldLost() {
    heldLost.inc();
  }

  @Override
  public void evicted(int count) {
    evictions.labelValues(MEMORY).inc(count);
  }

  @Override
  public void cut() {
    evictions.labelValues(SLOW).inc();
  }

  @Override
  public void idle() {
    evictions.labelValues(IDLE).inc();
  }

  @Override
  public void superseded() {
    evictions.labelValues(SUPERSEDED).inc();
  }

  @Override
  public void refused() {
    refusals.inc();
  }

  @Override
  public void failed() {
    failed.inc();
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

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name("holdfast_" + name + "_total")
        .help(help)
        .labelNames(labels)
        .register(registry);
  }
}
