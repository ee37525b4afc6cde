package dev.holdfast.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.fsm.Packet;

/** The packets of tests: single words, because the engine does not look into a packet. */
public final class TestPackets {

  private TestPackets() {}

  /** The packet with this word in it. */
  public static Packet word(String word) {
    return Packet.unchecked(word.getBytes(UTF_8));
  }
}
