package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import dev.holdfast.fsm.script.Script;
import dev.holdfast.fsm.script.ScriptVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table itself: it is total, every row that can fire does, and none of these can be changed
 * without the replay of a script noticing.
 */
class ConnectionFsmTest {

  private static final List<Script> SCRIPTS = Scripts.all();
  private static final SessionTerms TERMS =
      new SessionTerms(
          "sid",
          1,
          new GrantedTerms(false, 60_000, 1, 2, 45_000, 0, 5_000, null, EngineConfig.STRICT));

  private static final SessionObserver CONSISTENT =
      new SessionObserver() {
        @Override
        public void called(SessionView session, Effects effects, long now) {
          assertTrue(session.isConsistent(), "the state does not say the facts");
        }

        @Override
        public void requested(SessionView session, Request request, Effects effects, long now) {
          called(session, effects, now);
          Ticket ticket = request.ticket();
          boolean answered = effects.answers().stream().anyMatch(one -> one.ticket() == ticket);
          boolean held = effects.inOrder().contains(new Effect.Hold(ticket));
          assertTrue(answered != held, "a request is not answered, and not held");
        }
      };

  @Test
  void theTableHasOneRowForEachStateAndEventInTheirOrder() {
    List<String> cells = new ArrayList<>();
    for (State state : State.values()) {
      for (Event event : Event.values()) {
        cells.add(state + " on " + event);
      }
    }
    assertEquals(
        cells, ConnectionFsm.TABLE.stream().map(row -> row.from() + " on " + row.event()).toList());
  }

  @Test
  void aTableWithAMissingCellIsRefused() {
    List<Row> rows = new ArrayList<>(ConnectionFsm.TABLE);
    rows.remove(7);
    assertThrows(IllegalStateException.class, () -> ConnectionFsm.inOrder(rows));
  }

  @Test
  void aTableWithACellWrittenTwiceIsRefused() {
    List<Row> rows = new ArrayList<>(ConnectionFsm.TABLE);
    rows.set(7, rows.get(6));
    assertThrows(IllegalStateException.class, () -> ConnectionFsm.inOrder(rows));
  }

  @Test
  void anImpossibleCellThrowsAndLeavesTheState() {
    for (Row row : ConnectionFsm.TABLE) {
      if (row.action() == Action.IMPOSSIBLE) {
        assertEquals(row.from(), row.to(), row + " goes somewhere");
        ConnectionFsm fsm = new ConnectionFsm(startingIn(row.from()));
        if (fsm.state() != row.from()) {
          fsm.fire(Event.PACKET);
        }
        assertThrows(IllegalStateException.class, () -> fsm.fire(row.event()), row::toString);
        assertEquals(row.from(), fsm.state());
      }
    }
  }

  /** The table, but PACKET leads from the first state to {@code state} whatever it was. */
  private static ImmutableList<Row> startingIn(State state) {
    return changed(new Row(State.WAITING, Event.PACKET, Action.KEEP, state));
  }

  @Test
  void everyImpossibleRowSaysWhy() {
    List<Row> mute =
        ConnectionFsm.TABLE.stream()
            .filter(row -> row.action() == Action.IMPOSSIBLE && row.why().isEmpty())
            .toList();
    assertEquals(List.of(), mute);
  }

  @Test
  void theObserverIsToldEachRowThatFires() {
    List<Row> fired = new ArrayList<>();
    SessionObserver observer =
        new SessionObserver() {
          @Override
          public void fired(Row row) {
            fired.add(row);
          }
        };
    SessionEngine engine = new SessionEngine(TERMS, 0, observer);
    engine.request(Request.of(2, new CheckedEngine.Line(2), List.of()), 0);
    engine.send(List.of(word("p")), 1);
    assertEquals(
        List.of(
            new Row(State.WAITING, Event.REQUEST, Action.HOLD, State.HAVE_REQUEST),
            new Row(State.HAVE_REQUEST, Event.PACKET, Action.DELIVER, State.WAITING)),
        fired);
  }

  @Test
  void everyRowThatIsNotImpossibleFires() {
    List<Row> silent =
        ConnectionFsm.TABLE.stream()
            .filter(row -> row.action() != Action.IMPOSSIBLE)
            .filter(
                row -> !isNoticed(new Row(row.from(), row.event(), Action.IMPOSSIBLE, row.to())))
            .toList();
    assertEquals(List.of(), silent);
  }

  @Test
  void everyChangedTargetOrActionIsNoticed() {
    List<Row> mutants =
        ConnectionFsm.TABLE.stream()
            .filter(row -> row.action() != Action.IMPOSSIBLE)
            .flatMap(ConnectionFsmTest::mutantsOf)
            .toList();
    assertTrue(mutants.size() > 800, "only " + mutants.size() + " mutants");
    List<Row> unnoticed = mutants.stream().filter(mutant -> !isNoticed(mutant)).toList();
    assertEquals(List.of(), unnoticed);
  }

  @Test
  void theUnchangedTableIsNotNoticed() {
    assertFalse(isNoticed(ConnectionFsm.TABLE.get(0)));
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void aStateThatContradictsTheFactsIsNoticed(State wrong) {
    Row held = new Row(State.WAITING, Event.REQUEST, Action.HOLD, wrong);
    SessionEngine engine = engine(TERMS, 0, changed(held));
    engine.request(Request.of(2, new CheckedEngine.Line(2), List.of()), 0);
    assertEquals(wrong == State.HAVE_REQUEST, engine.isConsistent());

    Row kept = new Row(State.WAITING, Event.PACKET, Action.KEEP, wrong);
    engine = engine(TERMS, 0, changed(kept));
    engine.send(List.of(word("x")), 0);
    assertEquals(wrong == State.HAVE_PACKET, engine.isConsistent());
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void noStateFitsARequestAndSomethingToSend(State wrong) {
    Row both = new Row(State.HAVE_REQUEST, Event.END, Action.MARK_ENDING, wrong);
    SessionEngine engine = engine(TERMS, 0, changed(both));
    engine.request(Request.of(2, new CheckedEngine.Line(2), List.of()), 0);
    engine.end(List.of(), Condition.NONE, 0);
    assertFalse(engine.isConsistent());
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void aSessionWithNothingIsWaiting(State wrong) {
    Row neither = new Row(State.WAITING, Event.TIMEOUT, Action.IGNORE, wrong);
    SessionEngine engine = engine(TERMS, 0, changed(neither));
    engine.timeout(engine.deadline());
    assertEquals(wrong == State.WAITING, engine.isConsistent());
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void aNoticeThatWaitsIsSomethingToSend(State wrong) {
    Row sealed = new Row(State.WAITING, Event.END, Action.MARK_ENDING, wrong);
    SessionEngine engine = engine(TERMS, 0, changed(sealed));
    engine.end(List.of(), Condition.NONE, 0);
    assertEquals(wrong == State.HAVE_PACKET, engine.isConsistent());
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void aClosedWindowIsThatOfAClosedSession(State wrong) {
    Row died = new Row(State.WAITING, Event.TIMEOUT, Action.EXPIRE_SESSION, wrong);
    SessionEngine engine = engine(TERMS, 0, changed(died));
    engine.timeout(engine.deadline());
    assertEquals(wrong == State.CLOSED, engine.isConsistent());
  }

  @Test
  void aClosedSessionHoldsNothing() {
    Row held = new Row(State.CLOSED, Event.REQUEST, Action.HOLD, State.CLOSED);
    SessionEngine engine = engine(TERMS, 0, changed(held));
    engine.timeout(engine.deadline());
    engine.request(Request.of(2, new CheckedEngine.Line(2), List.of()), 50_000);
    assertFalse(engine.isConsistent());
  }

  @Test
  void aClosedSessionKeepsNothing() {
    Row kept = new Row(State.CLOSED, Event.PACKET, Action.KEEP, State.CLOSED);
    SessionEngine engine = engine(TERMS, 0, changed(kept));
    engine.timeout(engine.deadline());
    engine.send(List.of(word("x")), 50_000);
    assertFalse(engine.isConsistent());
  }

  private static Stream<Row> mutantsOf(Row row) {
    Stream<Row> targets =
        Stream.of(State.values())
            .filter(to -> to != row.to())
            .map(to -> new Row(row.from(), row.event(), row.action(), to));
    Stream<Row> actions =
        Stream.of(Action.values())
            .filter(action -> action != row.action())
            .map(action -> new Row(row.from(), row.event(), action, row.to()));
    return Stream.concat(targets, actions);
  }

  private static boolean isNoticed(Row mutant) {
    ImmutableList<Row> cells = changed(mutant);
    for (Script script : SCRIPTS) {
      try {
        if (ScriptVerifier.run(script, (terms, now) -> watched(terms, now, cells)).isPresent()) {
          return true;
        }
      } catch (RuntimeException | AssertionError e) {
        return true; // an impossible cell, or a promise broken
      }
    }
    return false;
  }

  private static SessionEngine engine(SessionTerms terms, long now, ImmutableList<Row> cells) {
    return new SessionEngine(terms, now, SessionObserver.NONE, new ConnectionFsm(cells));
  }

  private static SessionEngine watched(SessionTerms terms, long now, ImmutableList<Row> cells) {
    return new SessionEngine(terms, now, CONSISTENT, new ConnectionFsm(cells));
  }

  private static ImmutableList<Row> changed(Row mutant) {
    return ConnectionFsm.inOrder(
        ConnectionFsm.TABLE.stream()
            .map(row -> row.from() == mutant.from() && row.event() == mutant.event() ? mutant : row)
            .toList());
  }
}
