package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.core.session.RecordingTicket;
import dev.holdfast.fsm.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrashTest {

  private final TestChat world = new TestChat();
  private final TestClient ann = world.member("ann");

  @Test
  void aMemberWhoseExchangeFailsLeavesAndTheOthersReceiveEverything() {
    TestClient bob = world.client().join("bob");
    TestClient eve = world.member("eve");
    bob.hush();
    bob.holdOn(
        new RecordingTicket() {
          @Override
          public void answer(Reply reply) {
            throw new IllegalStateException("the exchange is broken");
          }
        });
    ann.heard();
    ann.say("hi");
    assertEquals(List.of("message"), JoinTest.kinds(ann.heard()));
    assertEquals(List.of("message"), JoinTest.kinds(eve.heard()));
    assertEquals("internal-server-error", bob.comeBack());
    assertEquals("timeout", ann.heardField("reason"));
    assertEquals("timeout", eve.heardField("reason"));
  }

  @Test
  void aPacketThatCausesAFaultEndsTheSessionOfItsSenderOnly() {
    TestClient bob = world.member("bob");
    ann.heard();
    bob.send("{broken"); // JsonCodec, the codec of the tests, throws on it
    assertEquals("internal-server-error", bob.condition());
    assertEquals(List.of("left"), JoinTest.kinds(ann.heard()));
    assertNull(ann.condition());
    assertEquals("1", ann.say("hi").heardField("seq"));
  }
}
