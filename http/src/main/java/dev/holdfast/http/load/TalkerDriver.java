package dev.holdfast.http.load;

import static com.google.common.base.Strings.padEnd;

import java.io.IOException;

/**
 * The driver of the talkers, which says their messages: each at its time, whatever the server does
 * (open loop), or when all have the one before (closed loop). What a message takes counts from the
 * time at which it was to be said, so that what waits in this program counts as well. Confined to
 * the loop.
 */
final class TalkerDriver {

  private static final long SECOND = 1_000_000; // microseconds
  private static final long WAIT = SECOND / 20;
  // a closed loop goes on when nothing reaches a session for so long, and for as long as one thinks
  private static final long PATIENCE = 5 * SECOND;

  private final LoadPlan plan;
  private final LoadLoop loop;
  private final long patience;
  private long turns; // of talkers
  private long deliveries;
  private long changed; // when more was said or delivered
  private double next = -1; // the time of the next message, in microseconds

  TalkerDriver(LoadPlan plan, LoadLoop loop) {
    this.plan = plan;
    this.loop = loop;
    this.patience = PATIENCE + plan.think().toNanos() / 1_000;
  }

  /**
   * Says what is due; returns the microseconds until more may be.
   *
   * @param end the time from which on nothing is said
   */
  long speak(long end) {
    if (plan.rooms().isEmpty()) {
      return WAIT;
    }
    if (plan.closedLoop()) {
      if (loop.now() < end && (isHeard() || giveUpIfStuck())) {
        say(loop.now());
      }
      return WAIT;
    }
    long now = loop.now();
    next = next < 0 ? now : next;
    for (; next <= now && next < end; next += SECOND / plan.rate()) {
      say((long) next);
    }
    return (long) next - now;
  }

  /** Gives up what is under way if there was no sign of it for long; returns whether so. */
  private boolean giveUpIfStuck() {
    boolean stuck = isStuck();
    if (stuck) {
      loop.rooms().forEach(RoomDeliveryProgress::giveUp);
    }
    return stuck;
  }

  /** Whether no message of this test was said or delivered for a while, whatever others say. */
  private boolean isStuck() {
    long delivered = loop.ownDeliveries();
    if (delivered != deliveries) {
      deliveries = delivered;
      changed = loop.now();
    }
    return loop.now() > changed + patience;
  }

  private void say(long at) {
    LoadSession talker = loop.talkers().get((int) (turns++ % loop.talkers().size()));
    if (talker.isJoined()) {
      int number = loop.said(at);
      changed = loop.now();
      try {
        talker.say(number, padEnd(loop.stamp() + number + " ", plan.textLength(), 'x'));
      } catch (IOException e) {
        talker.failed(e);
      }
    }
  }

  /** Whether all that was said has reached all members, or was given up. */
  boolean isHeard() {
    return loop.rooms().stream().allMatch(RoomDeliveryProgress::isHeard);
  }
}
