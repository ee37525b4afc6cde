package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The tests of the memory that a session counts for its packets, with three kept answers. */
class WeightsTest {

  private static final EngineConfig LIMITS = new EngineConfig(10, 10_000, 5, 1_000, true);
  private static final SessionTerms TERMS =
      new SessionTerms(
          "sid", 1, new GrantedTerms(false, 60_000, 1, 2, 45_000, 0, 5_000, null, LIMITS));
  private static final Packet PACKET = word("x".repeat(100));
  private static final long WEIGHT = PACKET.weight();

  private final SessionEngine engine = new SessionEngine(TERMS, 0);

  /** An exchange whose answer carries one packet. */
  private Ticket exchange(long rid) {
    Ticket ticket = new CheckedEngine.Line(rid);
    engine.request(Request.of(rid, ticket, List.of()), 0);
    engine.send(List.of(PACKET), 0);
    return ticket;
  }

  @Test
  void anAnswerThatIsKeptNoLongerWeighsNothing() {
    for (int rid = 2; rid <= 4; rid++) {
      exchange(rid);
    }
    assertEquals(3 * WEIGHT, engine.replayWeight());
    for (int rid = 5; rid <= 20; rid++) {
      exchange(rid);
      assertEquals(3 * WEIGHT, engine.replayWeight(), "after " + rid);
    }
  }

  @Test
  void anAnswerThatIsTakenBackWeighsInTheMailboxInstead() {
    exchange(2);
    Ticket failed = exchange(3);
    assertEquals(2 * WEIGHT, engine.replayWeight());
    engine.writeFailed(failed, 0);
    assertEquals(WEIGHT, engine.replayWeight());
    assertEquals(WEIGHT, engine.mailboxWeight());
  }

  @Test
  void answersThatAreForgottenWeighNothing() {
    exchange(2);
    engine.evict(0);
    assertEquals(0, engine.replayWeight());
  }

  @Test
  void whatCameEarlyWeighsNothingAfterTheEnd() {
    engine.request(Request.of(3, new CheckedEngine.Line(3), List.of(PACKET)), 0);
    assertEquals(WEIGHT, engine.earlyWeight());
    engine.reject(new CheckedEngine.Line(2), Condition.BAD_REQUEST, 0);
    assertEquals(0, engine.earlyWeight());
  }

  @Test
  void lastPacketsAfterTheEndWeighNothing() {
    engine.timeout(engine.deadline());
    assertEquals(State.CLOSED, engine.state());
    engine.end(List.of(PACKET), Condition.of("x"), engine.deadline());
    assertEquals(0, engine.mailboxWeight());
  }

  @Test
  void whatWaitsBehindWhatIsPutBackWeighsOnce() {
    Ticket failed = exchange(2);
    engine.send(List.of(PACKET, PACKET), 0);
    assertEquals(2 * WEIGHT, engine.mailboxWeight());
    engine.writeFailed(failed, 0);
    assertEquals(3 * WEIGHT, engine.mailboxWeight());
    assertEquals(0.3, engine.fill(0, 0));
    engine.request(Request.of(3, new CheckedEngine.Line(3), List.of()), 0);
    assertEquals(0, engine.mailboxWeight());
  }
}
