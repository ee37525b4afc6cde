package dev.holdfast.http.codec.json;

import static dev.holdfast.http.TestPackets.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.protocol.ClientPacket;
import dev.holdfast.core.chat.protocol.ClientPacketParser;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.chat.text.PacketSizeBound;
import dev.holdfast.core.chat.text.RoomNameRule;
import java.time.Instant;
import org.junit.jupiter.api.Test;
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

  @Test
  void aRequestWithTheLongestWhisperFitsHoweverItIsEscaped() {
    String letter = "\\ud840\\udc00";
    String packet =
        String.format(
            "{\"kind\":\"whisper\",\"room\":\"%1$s\",\"to\":\"%1$s\",\"id\":\"%2$s\",\"text\":\"%3$s\"}",
            letter.repeat(32),
            letter.repeat(64),
            letter.repeat(ChatPolicy.DEFAULT.messageLength()));
    assertInstanceOf(
        ClientPacket.Whisper.class, ClientPacketParser.read(codec.decode(json(packet))));
    String request =
        String.format(
            "{\"sid\":\"%s\",\"rid\":9007199254740991,\"ack\":9007199254740991,\"packets\":[%s]}",
            "x".repeat(43), packet);
    assertTrue(request.getBytes(UTF_8).length <= ChatPolicy.DEFAULT.largestRequest());
  }
}
