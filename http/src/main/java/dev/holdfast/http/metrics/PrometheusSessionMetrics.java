package dev.holdfast.http.metrics;

import static dev.holdfast.http.metrics.PrometheusMetrics.counter;
import static dev.holdfast.http.metrics.PrometheusMetrics.word;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.session.CreationRefusal;
import dev.holdfast.core.session.SessionMetrics;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.SessionEnd;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.IntConsumer;

/** The counters of sessions in a Prometheus registry. Confined to the loop. */
final class PrometheusSessionMetrics implements SessionMetrics {

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

  private final Counter created;
  private final Counter ended;
  private final Counter refused;
  private final Counter failed;
  private final Counter heldLost;
  private final IntConsumer evicted;
  private final CounterDataPoint received;
  private final CounterDataPoint sent;
  private final CounterDataPoint withPackets;
  private final CounterDataPoint empty;
  private final CounterDataPoint replays;
  private final CounterDataPoint errors;
  private final CounterDataPoint terminates;

  /**
   * Adds the counters to a registry.
   *
   * @param evicted counts evictions for lack of memory, those of connections as well
   */
  PrometheusSessionMetrics(PrometheusRegistry registry, IntConsumer evicted) {
    this.evicted = evicted;
    created = counter(registry, "sessions_created", "Sessions that were created.");
    ended = counter(registry, "sessions_ended", "Sessions that ended, by the reason.", "reason");
    refused =
        counter(
            registry,
            "sessions_refused",
            "Creations that got no session, by the reason.",
            "reason");
    failed =
        counter(registry, "sessions_failed", "Faults of the program while it handled one session.");
    heldLost =
        counter(
            registry, "held_lost", "Requests whose socket closed while they waited for an answer.");
    for (CreationRefusal why : CreationRefusal.values()) {
      refused.initLabelValues(word(why));
    }
    KNOWN_REASONS.forEach(ended::initLabelValues); // a rate is only known from a first 0 on
    Counter packets =
        counter(
            registry, "packets", "Packets from clients (in) and to clients (out).", "direction");
    received = packets.labelValues("in");
    sent = packets.labelValues("out");
    Counter answers =
        counter(registry, "answers", "Answers to requests of sessions, by the cause.", "cause");
    withPackets = answers.labelValues("packets");
    empty = answers.labelValues("empty");
    replays = answers.labelValues("replay");
    errors = answers.labelValues("error");
    terminates = answers.labelValues("terminate");
  }

  @Override
  public void created() {
    created.inc();
  }

  @Override
  public void refused(CreationRefusal why) {
    refused.labelValues(word(why)).inc();
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
    evicted.accept(count);
  }

  @Override
  public void failed() {
    failed.inc();
  }
}
