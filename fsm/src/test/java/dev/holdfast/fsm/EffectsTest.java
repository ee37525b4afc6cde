package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tests of the effects of the engine's calls, with a window of two requests. */
class EffectsTest {

  private static final SessionTerms TERMS =
      new SessionTerms(
          "sid",
          1,
          new GrantedTerms(false, 60_000, 1, 2, 45_000, 0, 5_000, null, EngineConfig.STRICT));
  private static final Packet PACKET = word("p");

  private final SessionEngine engine = new SessionEngine(TERMS, 0);
  private final Ticket ticket = new CheckedEngine.Line(2);

  @Test
  void theExchangeOfARequestWithoutAnAnswerIsHeld() {
    assertSame(ticket, held(engine.request(Request.of(2, ticket, List.of()), 0)));
  }

  @Test
  void theExchangeOfARequestThatIsEarlyIsHeld() {
    assertSame(ticket, held(engine.request(Request.of(3, ticket, List.of()), 0)));
  }

  @Test
  void theExchangeOfAnEarlyRequestIsHeldOnceOnly() {
    engine.request(Request.of(3, ticket, List.of()), 0);
    Ticket next = new CheckedEngine.Line(2);
    Effects effects = engine.request(Request.of(2, next, List.of()), 0);
    assertEquals(next, effects.answers().get(0).ticket());
    assertNull(held(effects));
  }

  @Test
  void theExchangeOfARequestThatIsAnsweredAtOnceIsNotHeld() {
    engine.send(List.of(PACKET), 0);
    Effects effects = engine.request(Request.of(2, ticket, List.of()), 0);
    assertEquals(List.of(PACKET), effects.answers().get(0).reply().packets());
    assertNull(held(effects));
  }

  @Test
  void aTicketIsReleasedOnceItsSocketIsLost() {
    engine.request(Request.of(2, ticket, List.of()), 0);
    assertSame(ticket, EffectsByKind.of(engine.lost(ticket, 0)).discarded);
    assertNull(EffectsByKind.of(engine.lost(ticket, 0)).discarded);
  }

  @Test
  void nothingButTheLastAnswerIsTakenBack() {
    engine.request(Request.of(2, ticket, List.of()), 0);
    assertThrows(IllegalStateException.class, () -> engine.window.takeBack(ticket));
  }

  @Test
  void effectsDoNotChange() {
    List<Packet> packets = new ArrayList<>(List.of(PACKET));
    Effect.Receive receive = new Effect.Receive(packets);
    Effect.Undelivered undelivered = new Effect.Undelivered(packets);
    packets.clear();
    assertEquals(List.of(PACKET), receive.packets());
    assertEquals(List.of(PACKET), undelivered.packets());
    assertThrows(UnsupportedOperationException.class, () -> receive.packets().clear());
  }

  @Test
  void effectsComeInTheOrderInWhichTheyArePerformed() {
    engine.request(Request.of(2, ticket, List.of()), 0);
    Ticket next = new CheckedEngine.Line(3);
    Effects effects = engine.request(Request.of(3, next, List.of(PACKET)), 0);
    assertEquals(
        List.of(Effect.Answer.class, Effect.Receive.class, Effect.Hold.class),
        effects.inOrder().stream().map(Object::getClass).toList());
  }

  @Test
  void everyKindOfEffectHasAPlaceInTheOrder() {
    assertEquals(Set.of(Effect.class.getPermittedSubclasses()), Set.copyOf(EffectsBuilder.ORDER));
  }

  @Test
  void aCreationIsAnsweredThenTheApplicationHearsOfItAndOfItsPackets() {
    Effects effects = engine.create(ticket, List.of(PACKET), 0);
    assertEquals(
        List.of(
            new Effect.Answer(ticket, Reply.created(TERMS), false),
            new Effect.Begin(),
            new Effect.Receive(List.of(PACKET))),
        effects.inOrder());
    assertTrue(EffectsByKind.of(effects).begun);
  }

  @Test
  void aRequestThatExceedsTheLimitOfTheOwnerEndsTheSession() {
    RequestLimiter none = (request, verdict) -> verdict != RequestVerdict.IN_ORDER;
    engine.request(Request.of(3, ticket, List.of()), none, 0);
    assertEquals(State.WAITING, engine.state());
    Ticket next = new CheckedEngine.Line(2);
    Effects effects = engine.request(Request.of(2, next, List.of(PACKET)), none, 0);
    assertEquals(Condition.POLICY_VIOLATION, effects.answers().get(1).reply().condition());
    assertEquals(List.of(), EffectsByKind.of(effects).received);
    assertEquals(State.CLOSED, engine.state());
  }

  private static @Nullable Ticket held(Effects effects) {
    return EffectsByKind.of(effects).held;
  }
}
