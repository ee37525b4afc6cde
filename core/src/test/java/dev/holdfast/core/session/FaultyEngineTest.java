package dev.holdfast.core.session;

import static dev.holdfast.core.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.Event;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.Row;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.SessionTerms;
import dev.holdfast.fsm.SessionView;
import dev.holdfast.fsm.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An engine that throws ends its session, and leaves no ticket without an answer. */
class FaultyEngineTest {

  private static final ClientHost HOST = new ClientHost("192.0.2.1", false);

  /**
   * An observer that throws in the engine: at a request while armed, and at its end if that is to
   * fail, too.
   */
  private final SessionObserver faulty =
      new SessionObserver() {
        @Override
        public void created(SessionView session, Effects effects, long now) {
          if (!createsInOrder) {
            throw fault;
          }
        }

        @Override
        public void fired(Row row) {
          if ((row.event() == Event.REQUEST && armed)
              || (row.event() == Event.END && !endsInOrder)) {
            throw fault;
          }
        }
      };

  private final EchoApplication echo = new EchoApplication();
  private Error fault = new AssertionError("on request");
  private boolean createsInOrder = true;
  private boolean endsInOrder = true;
  private boolean begins = true;
  private boolean armed;
  private final ConnectionManager manager =
      new ConnectionManager(
          new VirtualLoop(),
          echo,
          SessionPolicy.DEFAULT,
          new MemoryBudget(Long.MAX_VALUE),
          SessionMetrics.NONE,
          () -> "s1",
          this::observer);

  private SessionObserver observer(SessionTerms terms, long now) {
    if (!begins) {
      throw new IllegalStateException("no observer");
    }
    return faulty;
  }

  private RecordingTicket create() {
    RecordingTicket ticket = new RecordingTicket();
    manager.create(CreationRequests.plain(1), ticket, HandshakeRequest.from(HOST));
    return ticket;
  }

  private RecordingTicket request(long rid, Packet... packets) {
    RecordingTicket ticket = new RecordingTicket();
    armed = packets.length > 0;
    manager.request("s1", Request.of(rid, ticket, List.of(packets)));
    return ticket;
  }

  private void assertItIsOver(RecordingTicket asking) {
    assertEquals(Condition.INTERNAL_SERVER_ERROR, asking.reply().condition());
    assertEquals(List.of("s1 opened", "s1 closed app:internal-server-error"), echo.told);
    for (State state : State.values()) {
      assertEquals(0, manager.count(state), state.name());
    }
    assertEquals(Condition.ITEM_NOT_FOUND, request(3).reply().condition());
  }

  @Test
  void aFaultAnswersItsRequestAndTheHeldOne() {
    create();
    RecordingTicket held = request(2);
    assertFalse(held.isAnswered());
    assertItIsOver(request(3, word("x")));
    assertEquals(Condition.INTERNAL_SERVER_ERROR, held.reply().condition());
  }

  @Test
  void anEngineThatCannotEndIsDropped() {
    endsInOrder = false;
    create();
    assertItIsOver(request(2, word("x")));
  }

  /** Its machine may be in any state: it is asked no more. */
  @Test
  void everyRequestIsAnsweredAfterAFaultWithNothingHeld() {
    create();
    request(2);
    RecordingTicket third = request(3); // the second is answered, and its answer kept
    manager.lost("s1", third);
    request(4, word("x"));
    for (long rid = 3; rid <= 6; rid++) {
      assertTrue(request(rid).isAnswered(), "no answer to " + rid);
    }
  }

  @Test
  void aStackOverflowEndsTheSessionLikeAnyFault() {
    fault = new StackOverflowError();
    create();
    assertItIsOver(request(2, word("x")));
  }

  @Test
  void anOutOfMemoryErrorIsNotTheFaultOfASession() {
    fault = new OutOfMemoryError("in a test");
    create();
    assertThrows(OutOfMemoryError.class, () -> request(2, word("x")));
  }

  @Test
  void anEngineThatCannotAnswerTheCreationIsUnknownToTheApplication() {
    createsInOrder = false;
    assertEquals(Condition.INTERNAL_SERVER_ERROR, create().reply().condition());
    assertEquals(List.of(), echo.told);
    assertEquals(Condition.ITEM_NOT_FOUND, request(2).reply().condition());
  }

  @Test
  void aCreationWhoseEngineFailsIsAnswered() {
    begins = false;
    assertEquals(Condition.INTERNAL_SERVER_ERROR, create().reply().condition());
    assertEquals(List.of(), echo.told);
    begins = true;
    create();
    assertFalse(request(2).isAnswered());
  }
}
