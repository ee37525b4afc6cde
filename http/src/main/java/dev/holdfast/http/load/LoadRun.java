package dev.holdfast.http.load;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A load test: opens the sessions, has some of them talk, and counts what all are told. It runs in
 * the thread that calls it.
 */
public final class LoadRun implements AutoCloseable {

  private static final long SECOND = 1_000_000; // microseconds
  private static final long PATIENCE = 30 * SECOND; // how long it waits for new members
  private static final long LAST_WAIT_WHEN_STOPPED = 2 * SECOND;
  private static final long LONGEST_WARM_UP = 120 * SECOND; // of a server that is cold
  private static final long TURN = SECOND / 20;

  /** Is told how far a test is, and says whether it goes on. */
  public interface Progress {

    /** A second has passed. */
    void second(String phase, LoadSecond second);

    /** Sessions could not be ended: the server may have them for a while. */
    default void leftBehind(int sessions) {}

    /** Whether the test is to end now, with what it has measured. */
    default boolean isStopped() {
      return false;
    }
  }

  private final LoadPlan plan;
  private final Progress progress;
  private final ProcessUsage server;
  private final LoadLoop loop;
  private final TalkerDriver talkers;
  private final List<LoadSecond> seconds = new ArrayList<>();
  private final long patience;
  private final long longestWarmUp;
  private long secondBegan;
  private double cpuAtSecond;

  /**
   * Makes a test that has done nothing yet.
   *
   * @throws IOException if there is no such host or process
   */
  public LoadRun(LoadPlan plan, Progress progress) throws IOException {
    this(plan, progress, PATIENCE, LONGEST_WARM_UP);
  }

  /**
   * The same, for a test.
   *
   * @param patience for how many microseconds it waits for new members
   * @param longestWarmUp for how many microseconds a server that is cold is warmed up
   */
  LoadRun(LoadPlan plan, Progress progress, long patience, long longestWarmUp) throws IOException {
    this.plan = plan;
    this.progress = progress;
    this.patience = patience;
    this.longestWarmUp = longestWarmUp;
    this.server = ProcessUsage.of(plan.pid());
    this.cpuAtSecond = server.cpuSeconds();
    this.loop = new LoadLoop(plan);
    this.talkers = new TalkerDriver(plan, loop);
  }

  /** Runs a test, and has the server end its sessions, also when it fails. */
  static LoadReport run(LoadPlan plan, Progress progress) throws IOException {
    try (LoadRun run = new LoadRun(plan, progress)) {
      return run.run();
    }
  }

  /**
   * Runs it. Its sessions are left to {@link #close}, so that the result need not wait for that.
   *
   * @throws IOException if the server cannot be reached, or lets no session in
   */
  public LoadReport run() throws IOException {
    long empty = server.residentKib();
    double cpu = server.cpuSeconds();
    open();
    double opening = ProcessUsage.between(cpu, server.cpuSeconds());
    return measure(empty, opening, warmUp());
  }

  /** Has the server end the sessions, also of a test that was stopped or has failed. */
  @Override
  public void close() throws IOException {
    try (loop) {
      int left = new SessionTerminator(loop).terminate(progress::isStopped);
      if (left > 0) {
        progress.leftBehind(left);
      }
    }
  }

  /** Opens the sessions, as many a second as are planned. */
  private void open() throws IOException {
    int all = plan.sessions() + plan.talkers();
    long begin = loop.now();
    long settled = Long.MAX_VALUE;
    int opened = 0;
    while (loop.joined() + loop.over() < all && loop.now() < settled && !progress.isStopped()) {
      long due = Math.min(all, 1 + (loop.now() - begin) * plan.ramp() / SECOND);
      for (; opened < due; opened++) {
        loop.open();
      }
      if (opened == all && settled == Long.MAX_VALUE) {
        settled = loop.now() + patience;
      }
      turn("opening", SECOND / plan.ramp());
      if (loop.joined() == 0 && loop.refusal() != null) {
        throw new IOException(loop.refusal());
      }
    }
    if (loop.joined() == 0 && !progress.isStopped()) {
      throw new IOException("no session could join: " + reasons());
    }
  }

  private String reasons() {
    List<String> reasons = new ArrayList<>(loop.statistics().ends().keySet());
    reasons.addAll(loop.statistics().explanations().values());
    if (reasons.isEmpty()) {
      return loop.hasCreated()
          ? "the server has created sessions, and welcomes none"
          : "the server does not answer";
    }
    return String.join("; ", reasons);
  }

  /**
   * Has messages said until the server has compiled what it runs.
   *
   * @return the CPU of a server that has not, as {@link ServerWarmUp#coldCpu} tells it
   */
  private double warmUp() throws IOException {
    ServerWarmUp warmUp = new ServerWarmUp(plan, server, loop.now(), longestWarmUp);
    String phase = "warming up";
    while (warmUp.lasts(loop.now()) && !isEnded()) {
      if (turn(phase, talkers.speak(Long.MAX_VALUE))) {
        warmUp.note(cpuAtSecond);
        phase = "warming up" + warmUp.coldness();
      }
    }
    warmUp.note(server.cpuSeconds());
    return warmUp.coldCpu(loop.now());
  }

  /** Whether it is stopped, or no session is left that could be told anything. */
  private boolean isEnded() {
    return progress.isStopped() || loop.joined() == 0;
  }

  private LoadReport measure(long empty, double opening, double coldCpu) throws IOException {
    loop.begin();
    seconds.clear();
    double cpu = server.cpuSeconds();
    double own = ownCpuSeconds();
    cpuAtSecond = cpu;
    long begin = loop.now();
    secondBegan = begin;
    long end = begin + plan.duration().toNanos() / 1_000;
    while (loop.now() < end && !isEnded()) {
      turn("measuring", talkers.speak(end));
    }
    if (!isEnded()) {
      talkers.speak(end);
    }
    long waiting = loop.now();
    awaitLast();
    long now = loop.now();
    double used = server.cpuSeconds();
    LoadSecond last = endSecond(now > waiting ? "waiting" : "measuring", now, used);
    if (last.seconds() > 0.5) {
      progress.second(last.phase(), last);
    }
    return LoadReport.of(
        plan,
        loop,
        new LoadMeasurement(
            (now - begin) / (double) SECOND,
            (now - waiting) / (double) SECOND,
            progress.isStopped(),
            server.isGone(),
            opening,
            coldCpu,
            ProcessUsage.between(cpu, used),
            ownCpuSeconds() - own,
            kibPerSession(empty, server.residentKib()),
            ImmutableList.copyOf(seconds)));
  }

  private double kibPerSession(long empty, long resident) {
    boolean known = server.isKnown() && resident >= 0 && empty >= 0;
    return known ? (resident - empty) / (double) Math.max(1, loop.joined()) : ProcessUsage.UNKNOWN;
  }

  private static double ownCpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  /** Waits until all have what was said; of a test that was stopped, a little. */
  private void awaitLast() throws IOException {
    long begin = loop.now();
    long most = plan.lastWait().plus(plan.think()).toNanos() / 1_000;
    while (!talkers.isHeard() && loop.joined() > 0) {
      long left = progress.isStopped() ? Math.min(most, LAST_WAIT_WHEN_STOPPED) : most;
      if (loop.now() >= begin + left) {
        return;
      }
      turn("waiting", TURN);
    }
  }

  /** Does a turn of the loop; returns whether a second has ended. */
  private boolean turn(String phase, long micros) throws IOException {
    loop.turn(Math.min(TURN, micros));
    long now = loop.now();
    boolean ended = now >= secondBegan + SECOND;
    if (ended) {
      progress.second(phase, endSecond(phase, now, server.cpuSeconds()));
    }
    return ended;
  }

  private LoadSecond endSecond(String phase, long now, double cpu) {
    LoadSecond second =
        LoadSecond.of(
            phase,
            loop,
            (now - secondBegan) / (double) SECOND,
            ProcessUsage.between(cpuAtSecond, cpu));
    secondBegan = now;
    cpuAtSecond = cpu;
    seconds.add(second);
    loop.statistics().endSecond();
    return second;
  }
}
