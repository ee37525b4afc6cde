package dev.holdfast.fsm;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The packets of tests: single words, because the engine does not look into a packet. */
public final class TestPackets {

  private TestPackets() {}

  /** The packet with this word in it. */
  public static Packet word(String word) {
    return Packet.unchecked(word.getBytes(UTF_8));
  }
}
