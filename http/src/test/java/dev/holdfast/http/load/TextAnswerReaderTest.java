package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextAnswerReaderTest {

  private static final byte[] HANDSHAKE =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n".getBytes(ISO_8859_1);

  private final TextAnswerReader reader = new TextAnswerReader();
  private final List<String> answers = new ArrayList<>();

  private void take(byte[] bytes) throws IOException {
    reader.take(
        Arrays.copyOf(bytes, bytes.length + 7), // with bytes behind
        bytes.length,
        (status, all, from, to) ->
            answers.add(
                status
                    + " "
                    + reader.rid(0, all, from, to)
                    + " "
                    + new String(all, from, to - from, UTF_8)));
  }

  private static byte[] frame(int first, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(10 + payload.length).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) payload.length);
    } else if (payload.length < 65_536) {
      frame.put((byte) 126).putShort((short) payload.length);
    } else {
      frame.put((byte) 127).putLong(payload.length);
    }
    frame.put(payload);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  private static byte[] text(String text) {
    return frame(0x81, text.getBytes(UTF_8));
  }

  @Test
  void answersComeWholeWhereverTheyAreCut() throws IOException {
    byte[] all =
        Bytes.concat(
            HANDSHAKE, text("{\"rid\":7,\"a\":1}"), frame(0x8a, new byte[3]), text("{\"rid\":12}"));
    for (int cut = 0; cut <= all.length; cut++) {
      TextAnswerReader fresh = new TextAnswerReader();
      List<String> rids = new ArrayList<>();
      AnswerReader.Sink sink =
          (status, bytes, from, to) -> rids.add(status + " " + fresh.rid(0, bytes, from, to));
      fresh.take(all, cut, sink);
      assertEquals(cut >= HANDSHAKE.length, fresh.isOpen());
      byte[] rest = Arrays.copyOfRange(all, cut, all.length);
      fresh.take(rest, rest.length, sink);
      assertEquals(List.of("200 7", "200 12"), rids, "cut at " + cut);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 110, 200, 65_500, 65_600, 300_000})
  void anAnswerHasAnyLength(int length) throws IOException {
    String answer = "{\"rid\":5,\"x\":\"" + "x".repeat(length) + "\"}";
    take(Bytes.concat(HANDSHAKE, text(answer), text("{\"rid\":6}")));
    assertEquals(List.of("200 5 " + answer, "200 6 {\"rid\":6}"), answers);
  }

  @Test
  void aRefusedHandshakeIsAnError() {
    IOException error =
        assertThrows(
            IOException.class,
            () -> take("HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\nlater".getBytes(UTF_8)));
    assertEquals("the server answered 503: later", error.getMessage());
    assertFalse(reader.isOpen());
  }

  @Test
  void theEndByTheServerIsAnErrorWithItsReason() throws IOException {
    take(HANDSHAKE);
    assertTrue(reader.isOpen());
    byte[] payload = Bytes.concat(new byte[] {3, (byte) 0xe9}, "idle".getBytes(UTF_8));
    IOException error = assertThrows(IOException.class, () -> take(frame(0x88, payload)));
    assertEquals("the server closed a WebSocket with 1001: idle", error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "{\"sid\":1}", "{"})
  void aTextWithoutARidIsAnError(String text) throws IOException {
    take(HANDSHAKE);
    assertThrows(UnexpectedAnswerException.class, () -> take(text(text)));
  }

  @Test
  void aFrameThatIsTooLongOrMaskedIsAnError() throws IOException {
    take(HANDSHAKE);
    byte[] endless = new byte[10];
    endless[0] = (byte) 0x81;
    endless[1] = 127;
    Arrays.fill(endless, 2, 10, (byte) 0x7f);
    assertThrows(IOException.class, () -> take(endless));
    assertThrows(IOException.class, () -> take(new byte[] {(byte) 0x81, (byte) 0x81, 0}));
  }
}
