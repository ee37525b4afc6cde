package dev.holdfast.core.loop;

import com.google.common.base.Throwables;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.common.util.concurrent.Service;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps services running: one that fails is replaced by a fresh one of its kind, the others go on.
 *
 * <p>What fails too often is not mended by starting it again: after more than three restarts within
 * ten seconds, of whichever services, it stops them all and says so. It does so at once when a
 * failure is {@linkplain Failures#isFatal fatal}, or when it fails itself. Thread-safe.
 */
public final class Supervisor {

  /**
   * A service to keep running.
   *
   * @param name for logs and metrics
   * @param fresh makes a new one, not yet started
   */
  public record Child(String name, Supplier<? extends Service> fresh) {}

  /** Told what the supervisor does, on its executor; must not call it. */
  public interface Observer {
    /** A service has failed and is started again. */
    void restarted(Child child);

    /** All services are stopped, because of a failure of this one that no restart mends. */
    void gaveUp(Child child);
  }

  static final int RESTARTS = 3;
  static final Duration WITHIN = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30); // with one that is to stop

  private final ImmutableList<Child> children;
  private final Executor executor;
  private final Duration patience;
  private final Ticker ticker;
  private final Observer observer;

  private final Map<Child, Service> running = new LinkedHashMap<>();
  private final Deque<Long> restarts = new ArrayDeque<>(); // their times, RESTARTS at most
  private boolean stopped;

  /**
   * A supervisor of these, in the order in which they are started.
   *
   * @param executor where failures are dealt with, one after the other; no thread of a service
   */
  public Supervisor(List<Child> children, Executor executor, Ticker ticker, Observer observer) {
    this(children, executor, PATIENCE, ticker, observer);
  }

  Supervisor(
      List<Child> children,
      Executor executor,
      Duration patience,
      Ticker ticker,
      Observer observer) {
    this.children = ImmutableList.copyOf(children);
    this.executor = executor;
    this.patience = patience;
    this.ticker = ticker;
    this.observer = observer;
  }

  /**
   * Starts all services, one when the one before is running.
   *
   * @throws Exception the failure of one that does not start, with which the others are stopped
   */
  public synchronized void start() throws Exception {
    for (Child child : children) {
      Service service = child.fresh().get();
      service.startAsync();
      try {
        service.awaitRunning();
      } catch (IllegalStateException e) {
        stop();
        Throwable cause = service.failureCause();
        Throwables.throwIfInstanceOf(cause, Exception.class);
        throw e;
      }
      watch(child, service);
    }
  }

  /** Stops all services, one when the one after it has stopped or was given time enough. */
  public synchronized void stop() {
    stopped = true;
    for (Service service : Lists.reverse(ImmutableList.copyOf(running.values()))) {
      try {
        service.stopAsync().awaitTerminated(patience);
      } catch (TimeoutException e) {
        log.error("{} did not stop within {}, and is left alone", service, patience, e);
      } catch (IllegalStateException e) {
        log.debug("a service had failed when it was to stop", e); // which was told then
      }
    }
    running.clear();
  }

  /** Notes a service that runs or starts, and sees it fail even if it has by now. */
  private void watch(Child child, Service service) {
    running.put(child, service);
    service.addListener(
        new Service.Listener() {
          @Override
          public void failed(Service.State from, Throwable failure) {
            executor.execute(() -> replace(child, service, failure));
          }
        },
        Runnable::run);
    if (service.state() == Service.State.FAILED) { // before there was a listener
      executor.execute(() -> replace(child, service, service.failureCause()));
    }
  }

  private synchronized void replace(Child child, Service failed, Throwable failure) {
    if (stopped || running.get(child) != failed) {
      return; // it does not matter any more, or is replaced already
    }
    if (Failures.isFatal(failure)) {
      log.error("{} failed for good: all is stopped", child.name(), failure);
      giveUp(child);
    } else if (isTooOften()) {
      log.error("{} failed once too often: all is stopped", child.name(), failure);
      giveUp(child);
    } else {
      log.error("{} failed and is started again", child.name(), failure);
      restart(child);
    }
  }

  private void restart(Child child) {
    try {
      observer.restarted(child);
      Service fresh = child.fresh().get();
      running.put(child, fresh);
      fresh.startAsync();
      watch(child, fresh);
    } catch (Throwable fault) {
      log.error("{} cannot be started again: all is stopped", child.name(), fault);
      giveUp(child);
    }
  }

  private void giveUp(Child child) {
    try {
      stop();
    } finally {
      observer.gaveUp(child);
    }
  }

  /** Counts a restart, unless that is one too many. */
  private boolean isTooOften() {
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
