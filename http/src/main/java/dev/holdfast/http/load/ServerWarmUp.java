package dev.holdfast.http.load;

import java.util.Locale;

/**
 * The warm-up of a server that is put under load: it lasts for the time that is planned, and goes
 * on until a server whose CPU is known has compiled what it runs, but not for ever. A server has
 * little to do under little load, and may stay cold. Not thread-safe.
 */
final class ServerWarmUp {

  /** The seconds of CPU after which a server has compiled what it runs. */
  static final double WARM = 8;

  private final ProcessUsage server;
  private final boolean awaits; // the server, to be warm
  private final long planned; // when it ends if the server is warm by then, in microseconds
  private final long latest;
  private final double before;
  private double used; // seconds of CPU

  /**
   * Begins one.
   *
   * @param now in microseconds, as all times here
   * @param longest for how long it is waited for a server that is cold
   */
  ServerWarmUp(LoadPlan plan, ProcessUsage server, long now, long longest) {
    this.server = server;
    this.awaits = server.isKnown() && !plan.warmUp().isZero() && !plan.rooms().isEmpty();
    this.planned = now + plan.warmUp().toNanos() / 1_000;
    this.latest = now + longest;
    this.before = server.cpuSeconds();
  }

  /** Whether it goes on. */
  boolean lasts(long now) {
    return now < planned || (isCold() && now < latest);
  }

  /** Takes note of the seconds of CPU that the server has used by now; negative if not known. */
  void note(double cpu) {
    used = Math.max(used, ProcessUsage.between(before, cpu));
  }

  private boolean isCold() {
    return awaits && server.isKnown() && used < WARM;
  }

  /** Says why it goes on, as the end of a sentence; empty if for its time alone. */
  String coldness() {
    return isCold()
        ? String.format(
            Locale.ROOT, " until the server has used %.0f s of CPU, now %.1f", WARM, used)
        : "";
  }

  /**
   * The seconds of CPU that a server has used which is cold after all that time; negative if it is
   * warm, was not waited for, or the test was stopped before.
   */
  double coldCpu(long now) {
    return isCold() && now >= latest ? used : ProcessUsage.UNKNOWN;
  }
}
