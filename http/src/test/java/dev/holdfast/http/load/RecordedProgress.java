package dev.holdfast.http.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The progress of a load test, kept for a test of it. */
final class RecordedProgress implements LoadRun.Progress {

  private final Predicate<String> isStopped;
  private final List<Integer> leftBehind = new ArrayList<>();
  private String phase = "";
  private boolean stopped;

  /** Makes one that never stops the load test. */
  RecordedProgress() {
    this(phase -> false);
  }

  /**
   * Makes one that stops the load test, for good.
   *
   * @param isStopped whether it is to end now; it is given the phase that was told last, or none
   */
  RecordedProgress(Predicate<String> isStopped) {
    this.isStopped = isStopped;
  }

  /** How many sessions were told as left behind, each time. */
  List<Integer> leftBehind() {
    return leftBehind;
  }

  @Override
  public void second(String phase, LoadSecond second) {
    this.phase = phase;
  }

  @Override
  public void leftBehind(int sessions) {
    leftBehind.add(sessions);
  }

  @Override
  public boolean isStopped() {
    stopped = stopped || isStopped.test(phase);
    return stopped;
  }
}
