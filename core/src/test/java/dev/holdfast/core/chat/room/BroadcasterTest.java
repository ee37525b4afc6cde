package dev.holdfast.core.chat.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.store.Roster;
import dev.holdfast.fsm.Packet;
import org.junit.jupiter.api.Test;

class BroadcasterTest {

  private final VirtualLoop loop = new VirtualLoop();
  private final Broadcaster broadcaster = new Broadcaster(new RosterView(new Roster(0)), loop);
  private int sent;

  private void publish(int bytes) {
    broadcaster.toAll(Packet.unchecked(new byte[bytes]));
    broadcaster.whenSent(() -> sent++);
  }

  @Test
  void aMessageCountsAsAheadUntilAllWereSentIt() {
    publish(10);
    publish(10);
    assertEquals(0, sent);
    loop.runAll();
    assertEquals(2, sent);
  }

  @Test
  void whatWaitsIsBoundedInMessages() {
    for (int i = 0; i < 99; i++) {
      publish(10);
    }
    assertEquals(0, sent);
    publish(10);
    assertEquals(100, sent);
  }

  @Test
  void whatWaitsIsBoundedInBytes() {
    publish(60_000);
    assertEquals(0, sent);
    publish(60_000);
    assertEquals(2, sent);
  }
}
