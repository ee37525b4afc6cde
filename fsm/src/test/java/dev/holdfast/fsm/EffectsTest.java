package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a call of the engine says is to be done; the window is of two requests. */
class EffectsTest {

  private static final Terms TERMS =
      new Terms("sid", 1, false, 60_000, 1, 2, 45_000, 0, 5_000, null, Limits.STRICT);
  private static final Packet PACKET = Packet.of("p");

  private final SessionEngine engine = new SessionEngine(TERMS, 0);
  private final Ticket ticket = new WatchedSession.Line(2);

  @Test
  void theExchangeOfARequestWithoutAnAnswerIsHeld() {
    assertSame(ticket, engine.request(Request.of(2, ticket, List.of()), 0).held());
  }

  @Test
  void soIsThatOfARequestThatIsEarly() {
    assertSame(ticket, engine.request(Request.of(3, ticket, List.of()), 0).held());
  }

  @Test
  void thatOfAnEarlyRequestIsHeldOnceOnly() {
    engine.request(Request.of(3, ticket, List.of()), 0);
    Ticket next = new WatchedSession.Line(2);
    Effects effects = engine.request(Request.of(2, next, List.of()), 0);
    assertEquals(next, effects.answers().get(0).ticket());
    assertNull(effects.held());
  }

  @Test
  void thatOfARequestThatIsAnsweredAtOnceIsNotHeld() {
    engine.send(List.of(PACKET), 0);
    Effects effects = engine.request(Request.of(2, ticket, List.of()), 0);
    assertEquals(List.of(PACKET), effects.answers().get(0).reply().packets());
    assertNull(effects.held());
  }

  @Test
  void aTicketIsReleasedOnceItsSocketIsLost() {
    engine.request(Request.of(2, ticket, List.of()), 0);
    assertSame(ticket, engine.lost(ticket, 0).released());
    assertNull(engine.lost(ticket, 0).released());
  }

  @Test
  void effectsDoNotChange() {
    List<Packet> packets = new ArrayList<>(List.of(PACKET));
    Effects effects = new Effects(List.of(), null, packets, false, packets, null, null);
    packets.clear();
    assertEquals(List.of(PACKET), effects.received());
    assertThrows(UnsupportedOperationException.class, () -> effects.received().clear());
  }
}
