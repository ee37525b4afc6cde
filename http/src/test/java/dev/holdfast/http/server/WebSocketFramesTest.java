package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawWebSocket.CLOSE;
import static dev.holdfast.http.server.RawWebSocket.FINAL;
import static dev.holdfast.http.server.RawWebSocket.PING;
import static dev.holdfast.http.server.RawWebSocket.PONG;
import static dev.holdfast.http.server.RawWebSocket.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.BaseEncoding;
import com.google.common.primitives.Bytes;
import dev.holdfast.http.server.RawWebSocket.Frame;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames on the wire, right and wrong ones (RFC 6455). The largest message has 4,096 bytes. */
class WebSocketFramesTest {

  private static final int CONTINUATION = 0;
  private static final int MOST = 4_096; // bytes
  private static final int PINGS = 300; // fit into one read
  private static final TestServer SERVER = TestServer.started();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static RawWebSocket open() throws IOException {
    return new RawWebSocket(SERVER.address());
  }

  private static byte[] frame(int first, String payload) {
    return RawWebSocket.frame(first, payload.getBytes(UTF_8));
  }

  private static byte[] hex(String digits) {
    return BaseEncoding.base16().lowerCase().decode(digits.replace(" ", ""));
  }

  /** A creation of so many bytes. */
  private static String creation(int length) {
    String begin = "{\"rid\":1,\"x\":\"";
    return begin + "x".repeat(length - begin.length() - 2) + "\"}";
  }

  private static void assertServed(RawWebSocket socket) throws IOException {
    assertTrue(socket.readText().startsWith("{\"rid\":1,\"sid\":\""));
  }

  @Test
  void aTextMayComeInFragments() throws IOException {
    try (RawWebSocket socket = open()) {
      socket.send(frame(TEXT, "{\"ri")).send(frame(CONTINUATION, "")).send(frame(0, "d\":"));
      assertServed(socket.send(frame(FINAL | CONTINUATION, "1}")));
    }
  }

  @Test
  void aPingBetweenFragmentsIsAnsweredBeforeTheRest() throws IOException {
    try (RawWebSocket socket = open()) {
      socket.send(frame(TEXT, "{\"rid\"")).send(frame(FINAL | PING, "are you there"));
      Frame pong = socket.read();
      assertEquals(PONG, pong.opcode());
      assertEquals("are you there", pong.text());
      assertServed(socket.send(frame(FINAL | CONTINUATION, ":1}")));
    }
  }

  @Test
  void framesMayComeByteByByte() throws IOException {
    try (RawWebSocket socket = open()) {
      sendByteByByte(socket, frame(FINAL | PING, "p"));
      assertEquals(PONG, socket.read().opcode(), "before the text: no one read has them both");
      sendByteByByte(socket, RawWebSocket.text("{\"rid\":1,\"x\":\"" + "ü\"}"));
      assertServed(socket);
    }
  }

  private static void sendByteByByte(RawWebSocket socket, byte[] all) throws IOException {
    for (byte one : all) {
      socket.send(new byte[] {one});
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125})
  void aPingIsAnsweredWithItsBytes(int length) throws IOException {
    try (RawWebSocket socket = open()) {
      byte[] payload = new byte[length];
      for (int i = 0; i < length; i++) {
        payload[i] = (byte) (i * 7);
      }
      socket.send(RawWebSocket.frame(FINAL | PING, payload));
      Frame pong = socket.read();
      assertEquals(PONG, pong.opcode());
      assertArrayEquals(payload, pong.payload());
    }
  }

  @Test
  void ofPingsThatComeTogetherTheLastIsAnswered() throws IOException {
    try (RawWebSocket socket = open()) {
      byte[] all = {};
      for (int i = 0; i < PINGS; i++) {
        all = Bytes.concat(all, frame(FINAL | PING, "ping " + i));
      }
      socket.send(all);
      int pongs = 0;
      int last = -1;
      while (last < PINGS - 1) {
        int next = Integer.parseInt(socket.read().text().replace("ping ", ""));
        assertTrue(next > last, next + " behind " + last);
        last = next;
        pongs++;
      }
      assertTrue(pongs < PINGS / 2, "pongs: " + pongs);
    }
  }

  @Test
  void aPongThatNobodyAskedForIsIgnored() throws IOException {
    try (RawWebSocket socket = open()) {
      assertServed(socket.send(frame(FINAL | PONG, "here")).send("{\"rid\":1}"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1002, a bit is reserved, c1 80 00000000",
    "1002, another, a1 80 00000000",
    "1002, and another, 91 80 00000000",
    "1002, the bit of compression on a ping, c9 80 00000000",
    "1002, an unknown kind, 83 80 00000000",
    "1002, the last of the unknown, 87 80 00000000",
    "1002, an unknown kind of control frame, 8b 80 00000000",
    "1002, no mask, 81 02 7b7d",
    "1002, a ping in fragments, 09 80 00000000",
    "1002, a ping that is too long, 89 fe 007e 00000000",
    "1002, nothing to continue, 80 80 00000000",
    "1002, a text within a text, 01 81 00000000 7b 81 81 00000000 7d",
    "1002, a length that is too long, 81 fe 0002 00000000 7b7d",
    "1002, a negative length, 81 ff ffffffffffffffff 00000000",
    "1002, a close with one byte, 88 81 00000000 03",
    "1002, a close with the code 1005, 88 82 00000000 03ed",
    "1002, a close with the code 999, 88 82 00000000 03e7",
    "1007, a close whose reason is not in UTF-8, 88 83 00000000 03e8ff",
    "1003, a binary, 82 82 00000000 7b7d",
    "1003, a binary in fragments, 02 81 00000000 7b",
    "1003, a binary that is too large, 82 ff 0000000100000000 00000000",
    "1007, a text that is not in UTF-8, 81 83 00000000 7bff7d",
    "1007, half a character, 81 81 00000000 c3",
    "1007, half a surrogate pair, 81 83 00000000 eda080",
    "1009, a text that is too large, 81 fe 1001 00000000",
    "1009, a text of 2 to the 62, 81 ff 4000000000000000 00000000",
  })
  void aFaultIsToldByItsCode(int code, String why, String bytes) throws IOException {
    try (RawWebSocket socket = open()) {
      assertEquals(code, socket.send(hex(bytes)).readClose(), why);
    }
  }

  @Test
  void aRequestHasAtMostTheBytesOfABody() throws IOException {
    try (RawWebSocket socket = open()) {
      assertServed(socket.send(creation(MOST)));
    }
    try (RawWebSocket socket = open()) {
      assertEquals(1_009, socket.send(creation(MOST + 1)).readClose());
    }
  }

  @Test
  void fragmentsHaveThatTogether() throws IOException {
    String most = creation(MOST);
    try (RawWebSocket socket = open()) {
      socket.send(frame(TEXT, most.substring(0, 4_000)));
      assertServed(socket.send(frame(FINAL | CONTINUATION, most.substring(4_000))));
    }
    try (RawWebSocket socket = open()) {
      socket.send(frame(TEXT, most.substring(0, 4_000)));
      assertEquals(
          1_009, socket.send(frame(CONTINUATION, most.substring(4_000) + " ")).readClose());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "7", "[]", "{", "hello", "{\"sid\":\"s\"}", "{\"rid\":\"1\"}"})
  void aTextWhoseRidCannotBeReadIsAnsweredAndTheLast(String text) throws IOException {
    try (RawWebSocket socket = open()) {
      String answer = socket.ask(text);
      assertTrue(answer.startsWith("{\"type\":\"terminate\",\"condition\":"), answer);
      assertEquals(1_007, socket.readClose());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 1_001, 1_011, 3_000, 4_999})
  void aCloseIsAnsweredWithItsCode(int code) throws IOException {
    try (RawWebSocket socket = open()) {
      assertEquals(code, socket.send(RawWebSocket.close(code, "bye")).readClose());
    }
  }

  @Test
  void aCloseWithoutACodeIsAnsweredWithoutOne() throws IOException {
    try (RawWebSocket socket = open()) {
      assertEquals(1_005, socket.send(frame(FINAL | CLOSE, "")).readClose());
    }
  }

  @Test
  void aCloseBetweenFragmentsIsAnswered() throws IOException {
    try (RawWebSocket socket = open()) {
      socket.send(frame(TEXT, "{\"rid\""));
      assertEquals(1_000, socket.send(RawWebSocket.close(1_000, "")).readClose());
    }
  }

  @Test
  void whatComesBehindACloseMeansNothing() throws IOException {
    double before = SERVER.metric("holdfast_sessions_created_total");
    try (RawWebSocket socket = open()) {
      socket.send(Bytes.concat(RawWebSocket.close(1_000, ""), RawWebSocket.text("{\"rid\":1}")));
      assertEquals(1_000, socket.read().code());
    }
    assertEquals(before, SERVER.metric("holdfast_sessions_created_total"));
  }

  @Test
  void aClientThatStillSendsReadsWhyItWasRefused() throws IOException {
    try (RawWebSocket socket = open()) {
      socket.send(hex("82 ff 0000000000100000 00000000"));
      for (int i = 0; i < 100; i++) {
        socket.send(new byte[1_000]);
      }
      assertEquals(1_003, socket.readClose());
    }
  }

  @Test
  void theServerReadsOnNoMoreThanALittle() throws IOException {
    try (RawWebSocket socket = open()) {
      assertEquals(1_003, socket.send(hex("82 80 00000000")).readClose());
      SERVER.await("the end", () -> SERVER.metric("holdfast_websockets") == 0);
    }
  }

  @Test
  void aTextThatIsTooSlowIsGivenUp() throws IOException {
    try (RawWebSocket socket = open()) {
      socket.send(frame(TEXT, "{\"rid\""));
      assertEquals(1_008, socket.readClose());
    }
    try (RawWebSocket socket = open()) {
      assertEquals(1_008, socket.send(hex("81")).readClose());
    }
  }

  @Test
  void pingsGiveATextThatIsSlowNoMoreTime() throws IOException {
    try (RawWebSocket socket = open()) {
      socket.send(frame(TEXT, "{\"rid\""));
      Frame next = socket.send(frame(FINAL | PING, "")).read();
      while (next.opcode() == PONG) {
        next = socket.send(frame(FINAL | PING, "")).read();
      }
      assertEquals(1_008, next.code());
    }
  }

  @Test
  void aSlowTextIsChargedFor() throws IOException {
    try (RawWebSocket socket = open()) {
      double before = SERVER.metric("holdfast_held_bytes{what=\"bodies\"}");
      socket.send(frame(TEXT, "{\"rid\""));
      SERVER.await("a part", () -> SERVER.metric("holdfast_held_bytes{what=\"bodies\"}") > before);
      assertEquals(1_008, socket.readClose());
      SERVER.await("an end", () -> SERVER.metric("holdfast_held_bytes{what=\"bodies\"}") == before);
    }
  }
}
