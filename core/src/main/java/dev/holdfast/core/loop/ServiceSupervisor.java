package dev.holdfast.core.loop;

import com.google.common.base.Throwables;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.common.util.concurrent.Service;
import dev.holdfast.core.time.DurationFormatter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A supervisor of services: a service that fails is replaced by a new one of its kind, while the
 * others go on.
 *
 * <p>A restart does not help against a failure that comes back: when a service fails after three
 * restarts of any within ten seconds, the supervisor stops all services and calls {@link
 * ServiceSupervisorObserver#gaveUp}. It does so at once when a failure is {@linkplain
 * FailureClassifier#isFatal fatal}, or when no new service can be made. Thread-safe.
 */
public final class ServiceSupervisor {

  static final int RESTARTS = 3;
  static final Duration WITHIN = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(ServiceSupervisor.class);
  // how long one service may take to stop
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final ImmutableList<ServiceSpec> specs;
  private final Executor executor;
  private final Duration patience;
  private final Ticker ticker;
  private final ServiceSupervisorObserver observer;

  private final Map<ServiceSpec, Service> running = new LinkedHashMap<>();
  private final Deque<Long> restarts = new ArrayDeque<>(); // times in nanoseconds, RESTARTS at most
  private boolean stopped;

  /**
   * Makes a supervisor that has started nothing yet.
   *
   * @param specs the services, in the order in which they are started
   * @param executor runs restarts, one after the other; must not be a thread of a service
   * @param ticker measures the time between restarts
   */
  public ServiceSupervisor(
      List<ServiceSpec> specs,
      Executor executor,
      Ticker ticker,
      ServiceSupervisorObserver observer) {
    this(specs, executor, STOP_TIMEOUT, ticker, observer);
  }

  ServiceSupervisor(
      List<ServiceSpec> specs,
      Executor executor,
      Duration patience,
      Ticker ticker,
      ServiceSupervisorObserver observer) {
    this.specs = ImmutableList.copyOf(specs);
    this.executor = executor;
    this.patience = patience;
    this.ticker = ticker;
    this.observer = observer;
  }

  /**
   * Starts all services, each when the one before is running. Blocks until all are.
   *
   * @throws Exception the failure of a service that does not start; those that had started are
   *     stopped
   */
  public synchronized void start() throws Exception {
    for (ServiceSpec spec : specs) {
      Service service = spec.fresh().get();
      service.startAsync();
      try {
        service.awaitRunning();
      } catch (IllegalStateException e) {
        stop();
        Throwable cause = service.failureCause();
        Throwables.throwIfInstanceOf(cause, Exception.class);
        throw e;
      }
      watch(spec, service);
    }
  }

  /** Stops all services in reverse order. Waits at most half a minute for each. */
  public synchronized void stop() {
    stopped = true;
    for (Service service : Lists.reverse(ImmutableList.copyOf(running.values()))) {
      try {
        service.stopAsync().awaitTerminated(patience);
      } catch (TimeoutException e) {
        log.error(
            "{} did not stop within {}, and is left alone",
            service,
            DurationFormatter.format(patience),
            e);
      } catch (IllegalStateException e) {
        log.debug("a service had failed when it was to stop", e); // it was logged when it failed
      }
    }
    running.clear();
  }

  /** Listens to the failure of a service that runs or starts, also if it has failed already. */
  private void watch(ServiceSpec spec, Service service) {
    running.put(spec, service);
    service.addListener(
        new Service.Listener() {
          @Override
          public void failed(Service.State from, Throwable failure) {
            executor.execute(() -> replace(spec, service, failure));
          }
        },
        Runnable::run);
    if (service.state() == Service.State.FAILED) { // before there was a listener
      executor.execute(() -> replace(spec, service, service.failureCause()));
    }
  }

  /** Restarts a service that failed, or gives up. Called on the executor. */
  private synchronized void replace(ServiceSpec spec, Service failed, Throwable failure) {
    if (stopped || running.get(spec) != failed) {
      return; // stopped, or replaced already
    }
    if (FailureClassifier.isFatal(failure)) {
      log.error("{} failed for good: all is stopped", spec.name(), failure);
      giveUp(spec);
    } else if (isRestartLimitReached()) {
      log.error("{} failed once too often: all is stopped", spec.name(), failure);
      giveUp(spec);
    } else {
      log.error("{} failed and is started again", spec.name(), failure);
      restart(spec);
    }
  }

  private void restart(ServiceSpec spec) {
    try {
      observer.restarted(spec);
      Service fresh = spec.fresh().get();
      running.put(spec, fresh);
      fresh.startAsync();
      watch(spec, fresh);
    } catch (Throwable fault) {
      log.error("{} cannot be started again: all is stopped", spec.name(), fault);
      giveUp(spec);
    }
  }

  private void giveUp(ServiceSpec spec) {
    try {
      stop();
    } finally {
      observer.gaveUp(spec);
    }
  }

  /** Counts a restart and returns false; returns true, uncounted, if the limit is reached. */
  private boolean isRestartLimitReached() {
    long now = ticker.read();
    while (!restarts.isEmpty() && now - restarts.element() > WITHIN.toNanos()) {
      restarts.remove();
    }
    if (restarts.size() == RESTARTS) {
      return true;
    }
    restarts.add(now);
    return false;
  }
}
