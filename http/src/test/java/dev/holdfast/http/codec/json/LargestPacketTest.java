package dev.holdfast.http.codec.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.chat.text.PacketSizeBound;
import dev.holdfast.core.chat.text.RoomNameRule;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds on the size of a packet that the chat knows before the codec, against the codec. */
class LargestPacketTest {

  private static final String LETTER = "\ud840\udc00"; // U+20000, four bytes
  private static final String NAME = LETTER.repeat(32);
  private static final String ID = LETTER.repeat(64);
  private static final Instant AT = Instant.parse("2026-11-29T12:00:00.123Z");

  private final JsonPacketCodec codec = new JsonPacketCodec();

  private int size(ServerPacket packet) {
    return codec.encode((Record) packet).bytes().length;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hi",
        "\"\\\n\t\r",
        "\u0001\u2028",
        "\u00fc\u20ac",
        LETTER,
        "</script>&\u007f"
      })
  void noMessageOrWhisperIsLargerThanItsBound(String text) {
    assertTrue(RoomNameRule.isValid(NAME));
    int bound = PacketSizeBound.of(text);
    assertEquals(bound, size(new ServerPacket.Whisper(NAME, NAME, NAME, text, ID, AT)));
    assertTrue(size(new ServerPacket.Message(NAME, NAME, text, Long.MAX_VALUE, ID, AT)) < bound);
  }
}
