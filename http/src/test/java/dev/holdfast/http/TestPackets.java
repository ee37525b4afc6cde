package dev.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.fsm.Packet;

/** Packets of tests. */
public final class TestPackets {

  private TestPackets() {}

  /** The packet of this JSON text, as it stands. */
  public static Packet json(String text) {
    return Packet.unchecked(text.getBytes(UTF_8));
  }
}
