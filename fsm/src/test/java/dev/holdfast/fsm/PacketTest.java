package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class PacketTest {

  @Test
  void packetsAreEqualIfTheirBytesAre() {
    assertEquals(word("one"), Packet.unchecked(new byte[] {'o', 'n', 'e'}));
    assertEquals(word("one").hashCode(), word("one").hashCode());
    assertEquals(word("one"), word("one").sharedBy(9));
    assertNotEquals(word("one"), word("two"));
    assertNotEquals(word("one").hashCode(), word("two").hashCode());
    assertNotEquals(word("one"), (Object) "one");
  }

  @Test
  void eachHolderIsChargedItsShareOfTheBytes() {
    Packet packet = word("x".repeat(1_000));
    int reference = word("").weight();
    assertEquals(reference + 1_000, packet.weight());
    assertEquals(reference + 100, packet.sharedBy(10).weight());
    assertEquals(reference + 1_000, packet.sharedBy(0).weight());
    assertEquals(reference + 1_000, Packet.unchecked(packet.bytes()).weight());
    assertEquals(1_000, packet.sharedBy(10).size());
  }
}
