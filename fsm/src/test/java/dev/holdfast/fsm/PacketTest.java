package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class PacketTest {

  @Test
  void packetsAreEqualIfTheirBytesAre() {
    assertEquals(Packet.of("one"), Packet.of(new byte[] {'o', 'n', 'e'}));
    assertEquals(Packet.of("one").hashCode(), Packet.of("one").hashCode());
    assertEquals(Packet.of("one"), Packet.of("one").sharedBy(9));
    assertNotEquals(Packet.of("one"), Packet.of("two"));
    assertNotEquals(Packet.of("one").hashCode(), Packet.of("two").hashCode());
    assertNotEquals(Packet.of("one"), (Object) "one");
  }

  @Test
  void eachHolderIsChargedItsShareOfTheBytes() {
    Packet packet = Packet.of("x".repeat(1_000));
    int reference = Packet.of("").weight();
    assertEquals(reference + 1_000, packet.weight());
    assertEquals(reference + 100, packet.sharedBy(10).weight());
    assertEquals(reference + 1_000, packet.sharedBy(0).weight());
    assertEquals(reference + 1_000, Packet.of(packet.bytes()).weight());
    assertEquals(1_000, packet.sharedBy(10).size());
  }
}
