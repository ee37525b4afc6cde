package dev.holdfast.http.load;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A load test: opens the sessions, has some of them talk, and counts what all are told. It runs in
 * the thread that calls it.
 */
public final class LoadRun {

  private static final long SECOND = 1_000_000; // microseconds
  // how long it waits for the last messages, and for new members
  private static final long PATIENCE = 30 * SECOND;
  private static final double WARM = 8; // seconds of CPU after which the server is compiled
  private static final long MAX_WARM_UP = 120 * SECOND;
  private static final long TURN = SECOND / 20;

  /** Is told how far a test is. */
  public interface Progress {

    /** A second has passed. */
    void second(String phase, LoadSecond second);
  }

  private final LoadPlan plan;
  private final Progress progress;
  private final @Nullable ProcessUsage server;
  private final LoadLoop loop;
  private final TalkerDriver talkers;
  private final List<LoadSecond> seconds = new ArrayList<>();
  private long nextSecond = SECOND;
  private double cpuAtSecond;

  private LoadRun(LoadPlan plan, LoadLoop loop, Progress progress) throws IOException {
    this.plan = plan;
    this.loop = loop;
    this.progress = progress;
    this.server = plan.pid() == 0 ? null : new ProcessUsage(plan.pid());
    this.cpuAtSecond = server == null ? -1 : server.cpuSeconds();
    this.talkers = new TalkerDriver(plan, loop);
  }

  /**
   * Runs a test.
   *
   * @throws IOException if the server cannot be reached, or lets no session in
   */
  public static LoadReport run(LoadPlan plan, Progress progress) throws IOException {
    try (LoadLoop loop = new LoadLoop(plan)) {
      return new LoadRun(plan, loop, progress).run();
    }
  }

  private LoadReport run() throws IOException {
    long empty = server == null ? 0 : server.residentKib();
    double cpu = server == null ? 0 : server.cpuSeconds();
    open();
    double opening = server == null ? -1 : server.cpuSeconds() - cpu;
    warmUp();
    return measure(empty, opening);
  }

  /** Opens the sessions, as many a second as are planned. */
  private void open() throws IOException {
    int all = plan.sessions() + plan.talkers();
    long begin = loop.now();
    long settled = Long.MAX_VALUE;
    int opened = 0;
    while (loop.joined() + loop.over() < all && loop.now() < settled) {
      long due = Math.min(all, 1 + (loop.now() - begin) * plan.ramp() / SECOND);
      for (; opened < due; opened++) {
        loop.open();
      }
      if (opened == all && settled == Long.MAX_VALUE) {
        settled = loop.now() + PATIENCE;
      }
      turn("opening", SECOND / plan.ramp());
    }
    if (loop.joined() == 0) {
      throw new IOException("no session could join: " + reasons());
    }
  }

  private String reasons() {
    List<String> reasons = new ArrayList<>(loop.statistics().ends().keySet());
    reasons.addAll(loop.statistics().refusals().keySet());
    return reasons.isEmpty() ? "the server does not answer" : String.join(", ", reasons);
  }

  /** Has messages said until the server has compiled what it runs. */
  private void warmUp() throws IOException {
    long begin = loop.now();
    long end = begin + plan.warmUp().toNanos() / 1_000;
    double cpu = server == null ? 0 : server.cpuSeconds();
    boolean cold = server != null && !plan.warmUp().isZero() && !plan.rooms().isEmpty();
    while (loop.now() < end || (cold && loop.now() < begin + MAX_WARM_UP)) {
      if (turn("warming up", talkers.speak(Long.MAX_VALUE))) {
        cold = cold && cpuAtSecond < cpu + WARM;
      }
    }
  }

  private LoadReport measure(long empty, double opening) throws IOException {
    loop.statistics().begin();
    seconds.clear();
    nextSecond = loop.now() + SECOND;
    double cpu = server == null ? 0 : server.cpuSeconds();
    double own = ownCpuSeconds();
    cpuAtSecond = cpu;
    long begin = loop.now();
    long end = begin + plan.duration().toNanos() / 1_000;
    while (loop.now() < end) {
      turn("measuring", talkers.speak(end));
    }
    talkers.speak(end);
    awaitLast();
    loop.statistics().endSecond();
    return LoadReport.of(
        plan,
        loop,
        (end - begin) / (double) SECOND,
        opening,
        server == null ? -1 : server.cpuSeconds() - cpu,
        ownCpuSeconds() - own,
        server == null ? -1 : (server.residentKib() - empty) / (double) Math.max(1, loop.joined()),
        ImmutableList.copyOf(seconds));
  }

  private static double ownCpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  /** Waits until all have what was said. */
  private void awaitLast() throws IOException {
    long deadline = loop.now() + PATIENCE;
    while (!talkers.isHeard() && loop.now() < deadline) {
      turn("waiting", TURN);
    }
  }

  /** Does a turn of the loop; returns whether a second has ended. */
  private boolean turn(String phase, long micros) throws IOException {
    loop.turn(Math.min(TURN, micros));
    boolean ended = loop.now() >= nextSecond;
    if (ended) {
      nextSecond += SECOND;
      double cpu = server == null ? -1 : server.cpuSeconds();
      LoadSecond second = LoadSecond.of(loop, server == null ? -1 : cpu - cpuAtSecond);
      cpuAtSecond = cpu;
      seconds.add(second);
      progress.second(phase, second);
      loop.statistics().endSecond();
    }
    return ended;
  }
}
