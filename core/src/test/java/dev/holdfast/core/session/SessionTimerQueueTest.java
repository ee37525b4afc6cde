package dev.holdfast.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.SessionObserver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionTimerQueueTest {

  private static final int MANY = 100_000;
  private static final ClientHost HOST = new ClientHost("192.0.2.1", false);

  private final MemoryBudget budget = new MemoryBudget(Long.MAX_VALUE);
  private final SessionDriver driver = driver(budget);
  private final SessionTimerQueue timers = new SessionTimerQueue();
  private final Session session = session("a");

  private static SessionDriver driver(MemoryBudget budget) {
    Application echo = new EchoApplication();
    SessionRegistry registry =
        new SessionRegistry(
            new AdmissionControl(SessionPolicy.DEFAULT, echo, SessionMetrics.NONE, budget),
            new EndedSessionCache(0, budget));
    return new SessionDriver(
        new VirtualLoop(), echo, new SessionFaults(SessionMetrics.NONE), registry, 0);
  }

  @Test
  void aTimerFiresOnceItsDeadlineHasComeAndOnlyOnce() {
    arm(session, 100, 0);
    assertEquals(List.of(), sweep(99));
    assertEquals(List.of(session), sweep(100));
    assertEquals(List.of(), sweep(1_000));
  }

  @Test
  void timersOfDifferentLengthsDoNotWaitForEachOther() {
    Session slow = session("slow");
    Session fast = session("fast");
    arm(slow, 60_000, 0);
    arm(fast, 45_010, 10);
    assertEquals(List.of(fast), sweep(45_010));
    assertEquals(List.of(slow), sweep(60_000));
  }

  @Test
  void aLongTimerThatWasArmedFirstKeepsNoShortOneWaiting() {
    Session slow = session("slow");
    Session fast = session("fast");
    arm(slow, 100, 0);
    arm(fast, 80, 20);
    assertEquals(List.of(fast), sweep(80));
    assertEquals(List.of(slow), sweep(100));
  }

  @Test
  void armingAgainMovesATimer() {
    arm(session, 100, 0);
    arm(session, 150, 50);
    assertEquals(List.of(), sweep(149));
    arm(session, Long.MAX_VALUE, 149);
    assertEquals(List.of(), sweep(1_000));
    arm(session, 1_100, 1_000);
    assertEquals(List.of(session), sweep(1_100));
  }

  @Test
  void aTimerThatIsArmedForNoEarlierTimeStaysInItsList() {
    arm(session, 100, 0);
    arm(session, 100, 10);
    arm(session, 170, 50);
    assertEquals(1, timers.lanes());
  }

  @Test
  void aSessionWithoutADeadlineIsInNoListOnceItsTimeHasCome() {
    arm(session, 100, 0);
    arm(session, Long.MAX_VALUE, 50);
    assertEquals(List.of(), sweep(100));
    assertEquals(0, timers.lanes());
  }

  @Test
  void aTimerMayBeDueAtOnce() {
    arm(session, 0, 0);
    assertEquals(List.of(session), sweep(0));
  }

  @Test
  void aTimerMayBeDueAgainAtOnce() {
    arm(session, 100, 0);
    List<Session> fired = new ArrayList<>();
    timers.sweep(
        100,
        due -> {
          fired.add(due);
          if (fired.size() == 1) {
            arm(due, 100, 100);
          }
        });
    assertEquals(List.of(session, session), fired);
  }

  @Test
  void aDurationThatNoTimerHasAnyMoreIsForgotten() {
    for (int length = 100; length >= 1; length--) {
      arm(session, 1_000 + length, 1_000);
    }
    assertEquals(100, timers.lanes());
    sweep(1_000);
    assertEquals(1, timers.lanes());
    timers.remove(session.timerNode);
    sweep(1_000);
    assertEquals(0, timers.lanes());
  }

  @Test
  void aDeadlineThatMovesOnMakesFewLists() {
    for (long now = 0; now < 100_000; now += 100) {
      arm(session, now + 45_000 + now % 777, now);
      assertEquals(List.of(), sweep(now));
      assertTrue(timers.lanes() <= 1, timers.lanes() + " at " + now);
    }
  }

  @Test
  void aTimerThatIsRemovedDoesNotFire() {
    arm(session, 100, 0);
    timers.remove(session.timerNode);
    assertEquals(List.of(), sweep(1_000));
    arm(session, 1_100, 1_000);
    assertEquals(List.of(session), sweep(1_100));
  }

  @Test
  void aTimerMayBeArmedAgainWhileItFires() {
    arm(session, 100, 0);
    List<Long> fired = new ArrayList<>();
    for (long now = 0; now <= 500; now += 50) {
      long at = now;
      timers.sweep(
          now,
          due -> {
            fired.add(at);
            arm(due, at + 200, at);
          });
    }
    assertEquals(List.of(100L, 300L, 500L), fired);
  }

  @Test
  void eachOf100000RearmedTimersFiresInTime() {
    Random random = new Random(7);
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      sessions.add(session("s" + i));
    }
    long[] deadlines = new long[MANY];
    Set<Session> waiting = new HashSet<>(sessions);
    for (long now = 0; now < 2_000; now += 100) { // many times in two seconds
      for (int i = 0; i < MANY; i++) {
        deadlines[i] = now + (random.nextBoolean() ? 60_000 : 45_000);
        arm(sessions.get(i), deadlines[i], now);
      }
      assertEquals(List.of(), sweep(now));
    }
    for (long now = 40_000; now <= 62_000; now += 100) {
      waiting.removeAll(new HashSet<>(sweep(now)));
      for (int i = 0; i < MANY; i += 997) {
        assertEquals(deadlines[i] > now, waiting.contains(sessions.get(i)), "at " + now);
      }
    }
    assertEquals(Set.of(), waiting);
  }

  private List<Session> sweep(long now) {
    List<Session> due = new ArrayList<>();
    timers.sweep(now, due::add);
    return due;
  }

  private void arm(Session session, long deadline, long now) {
    timers.arm(session.timerNode, deadline, now);
  }

  private Session session(String sid) {
    SessionEngine engine =
        new SessionEngine(SessionPolicy.DEFAULT.grant(sid, CreationRequests.plain(1)), 0);
    return new Session(driver, budget, HandshakeRequest.from(HOST), engine, SessionObserver.NONE);
  }
}
