package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A test that an observer is told of every call of the engine and of every row that fires. */
class SessionObserverTest {

  private static final SessionTerms TERMS =
      new SessionTerms(
          "sid",
          1,
          new GrantedTerms(false, 60_000, 1, 2, 45_000, 0, 5_000, null, EngineConfig.STRICT));
  private static final Condition WHY = Condition.of("x");

  /** Notes by its name which call it was. */
  private static final class ByName implements SessionObserver {
    final List<String> told = new ArrayList<>();

    @Override
    public void fired(Row row) {
      told.add(row.event().name());
    }

    @Override
    public void created(SessionView session, Effects effects, long now) {
      told.add("created");
    }

    @Override
    public void requested(SessionView session, Request request, Effects effects, long now) {
      told.add("requested");
    }

    @Override
    public void rejected(
        SessionView session, Ticket ticket, Condition why, Effects effects, long now) {
      told.add("rejected");
    }

    @Override
    public void sent(SessionView session, List<Packet> packets, Effects effects, long now) {
      told.add("sent");
    }

    @Override
    public void ended(
        SessionView session, List<Packet> last, Condition why, Effects effects, long now) {
      told.add("ended");
    }

    @Override
    public void shutDown(SessionView session, Effects effects, long now) {
      told.add("shutDown");
    }

    @Override
    public void evicted(SessionView session, Effects effects, long now) {
      told.add("evicted");
    }

    @Override
    public void lost(SessionView session, Ticket ticket, Effects effects, long now) {
      told.add("lost");
    }

    @Override
    public void writeFailed(SessionView session, Ticket ticket, Effects effects, long now) {
      told.add("writeFailed");
    }

    @Override
    public void timedOut(SessionView session, Effects effects, long now) {
      told.add("timedOut");
    }

    @Override
    public void closed(SessionEnd end) {
      told.add("closed");
    }
  }

  /** Notes the effects of each call. */
  private static final class ByEffects implements SessionObserver {
    final List<Effects> told = new ArrayList<>();

    @Override
    public void called(SessionView session, Effects effects, long now) {
      told.add(effects);
    }
  }

  /** Every call of an engine, once. */
  private static List<Effects> live(SessionObserver observer) {
    SessionEngine engine = new SessionEngine(TERMS, 0, observer);
    CheckedEngine.Line line = new CheckedEngine.Line(2);
    List<Effects> effects = new ArrayList<>();
    effects.add(engine.create(new CheckedEngine.Line(1), List.of(), 0));
    effects.add(engine.request(Request.of(2, line, List.of()), 0));
    effects.add(engine.lost(line, 0));
    effects.add(engine.writeFailed(line, 0));
    effects.add(engine.send(List.of(word("p")), 0));
    effects.add(engine.timeout(0));
    effects.add(engine.end(List.of(), WHY, 0));
    effects.add(engine.shutdown(0));
    effects.add(engine.evict(0));
    effects.add(engine.reject(new CheckedEngine.Line(3), WHY, 0));
    return effects;
  }

  private static final List<String> CALLS =
      List.of(
          "created",
          "REQUEST",
          "requested",
          "LOST",
          "lost",
          "writeFailed",
          "PACKET",
          "sent",
          "timedOut",
          "END",
          "ended",
          "END",
          "shutDown",
          "EVICTED",
          "evicted",
          "FAULT",
          "rejected",
          "closed");

  @Test
  void eachOfTwoObserversIsToldOfEveryCallAndRow() {
    ByName first = new ByName();
    ByName second = new ByName();
    SessionObserver both = first.and(second);
    live(both);
    both.closed(SessionEnd.BY_CLIENT);
    assertEquals(CALLS, first.told);
    assertEquals(CALLS, second.told);
  }

  @Test
  void anObserverOfNoCallInParticularIsToldTheEffectsOfEach() {
    ByEffects observer = new ByEffects();
    assertEquals(live(observer), observer.told);
  }

  @Test
  void noObserverIsAddedToAnother() {
    ByName alone = new ByName();
    assertSame(alone, alone.and(SessionObserver.NONE));
  }
}
