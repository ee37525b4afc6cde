package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Bytes;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Http2AnswerReaderTest {

  private static final int OK = 0x88; // :status 200
  private static final byte[] SETTINGS = frame(Http2Frames.SETTINGS, 0, 0, new byte[0]);
  private static final byte[] SETTINGS_ACK = frame(Http2Frames.SETTINGS, 1, 0, new byte[0]);

  private final StreamFraming framing =
      new StreamFraming(new ServerAddress(true, "chat.example", 443, ""));
  private final Http2AnswerReader reader = new Http2AnswerReader();
  private final List<String> answers = new ArrayList<>();

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(Http2Frames.HEAD + payload.length);
    Http2Frames.putHead(frame, payload.length, type, flags, stream);
    return frame.put(payload).array();
  }

  private static byte[] head(int stream, boolean last, int... block) {
    byte[] bytes = new byte[block.length];
    for (int i = 0; i < block.length; i++) {
      bytes[i] = (byte) block[i];
    }
    int flags = Http2Frames.END_HEADERS | (last ? Http2Frames.END_STREAM : 0);
    return frame(Http2Frames.HEADERS, flags, stream, bytes);
  }

  private static byte[] data(int stream, boolean last, String text) {
    return frame(Http2Frames.DATA, last ? Http2Frames.END_STREAM : 0, stream, text.getBytes(UTF_8));
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  /** Asks with a body of so many bytes; returns what is sent. */
  private byte[] ask(long rid, int length) {
    ByteBuffer request = ByteBuffer.allocate(framing.size() + length);
    framing.begin(request, length);
    for (int i = 0; i < length; i++) {
      request.put((byte) (i * 31));
    }
    ByteBuffer sent = reader.ask(rid, request.flip());
    byte[] bytes = new byte[sent.remaining()];
    sent.get(bytes);
    return bytes;
  }

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

  private byte[] due() {
    ByteBuffer due = reader.due();
    byte[] bytes = new byte[due == null ? 0 : due.remaining()];
    if (due != null) {
      due.get(bytes);
    }
    return bytes;
  }

  /** The streams of frames, and of data its lengths. */
  private static List<String> frames(byte[] bytes) {
    List<String> frames = new ArrayList<>();
    ByteBuffer all = ByteBuffer.wrap(bytes);
    while (all.hasRemaining()) {
      int first = all.getInt();
      int flags = all.get();
      int stream = all.getInt();
      frames.add((first & 0xFF) + " " + flags + " " + stream + " " + (first >>> 8));
      all.position(all.position() + (first >>> 8));
    }
    return frames;
  }

  private static byte[] content(byte[]... parts) {
    List<Byte> content = new ArrayList<>();
    ByteBuffer all = ByteBuffer.wrap(Bytes.concat(parts));
    while (all.hasRemaining()) {
      int first = all.getInt();
      all.position(all.position() + 5);
      byte[] payload = new byte[first >>> 8];
      all.get(payload);
      if ((first & 0xFF) == Http2Frames.DATA) {
        content.addAll(Bytes.asList(payload));
      }
    }
    return Bytes.toArray(content);
  }

  @Test
  void answersComeWholeWhereverTheyAreCutAndInAnyOrder() throws IOException {
    byte[] all =
        Bytes.concat(
            SETTINGS,
            head(3, false, OK),
            head(1, false, OK),
            data(3, false, "on"),
            data(1, true, "seven"),
            data(3, true, "e"));
    for (int cut = 0; cut <= all.length; cut++) {
      Http2AnswerReader fresh = new Http2AnswerReader();
      answers.clear();
      for (long rid : new long[] {7, 8}) {
        ByteBuffer request = ByteBuffer.allocate(framing.size());
        framing.begin(request, 0);
        fresh.ask(rid, request.flip());
      }
      AnswerReader.Sink sink =
          (status, bytes, from, to) ->
              answers.add(
                  fresh.rid(0, bytes, from, to) + new String(bytes, from, to - from, UTF_8));
      byte[] first = Arrays.copyOf(all, cut);
      byte[] second = Arrays.copyOfRange(all, cut, all.length);
      fresh.take(first, first.length, sink);
      fresh.take(second, second.length, sink);
      assertEquals(List.of("7seven", "8one"), answers);
    }
  }

  @Test
  void eachRequestIsAStreamOfItsOwn() {
    List<String> first = frames(ask(1, 10));
    List<String> second = frames(ask(2, 20));
    assertTrue(first.get(0).startsWith("1 4 1 "), first::toString);
    assertEquals("0 1 1 10", first.get(1));
    assertTrue(second.get(0).startsWith("1 4 3 "), second::toString);
    assertEquals("0 1 3 20", second.get(1));
  }

  @Test
  void noMoreIsSentThanTheServerAllowsInAFrameOnAStreamOrInAll() throws IOException {
    byte[] sent = ask(1, 70_000);
    assertEquals(
        List.of("0 0 1 16384", "0 0 1 16384", "0 0 1 16384", "0 0 1 16383"),
        frames(sent).subList(1, 5));
    byte[] head = ask(2, 10);
    assertEquals(1, frames(head).size());
    take(SETTINGS);
    assertArrayEquals(SETTINGS_ACK, due());
    take(frame(Http2Frames.WINDOW_UPDATE, 0, 1, number(9_000)));
    assertNull(reader.due());
    take(frame(Http2Frames.WINDOW_UPDATE, 0, 0, number(9_000)));
    byte[] rest = due();
    assertEquals(List.of("0 1 1 4465", "0 1 3 10"), frames(rest));
    byte[] body = new byte[70_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31);
    }
    assertArrayEquals(body, Arrays.copyOf(content(sent, rest), body.length));
  }

  @Test
  void settingsChangeTheWindowOfStreams() throws IOException {
    byte[] setting = ByteBuffer.allocate(6).putShort((short) 4).putInt(10).array();
    take(frame(Http2Frames.SETTINGS, 0, 0, setting));
    assertArrayEquals(SETTINGS_ACK, due());
    assertEquals("0 0 1 10", frames(ask(1, 15)).get(1));
    setting[5] = 15;
    take(frame(Http2Frames.SETTINGS, 0, 0, setting));
    assertEquals(List.of("4 1 0 0", "0 1 1 5"), frames(due()));
  }

  @Test
  void pingsAreAnsweredWithTheirBytes() throws IOException {
    byte[] payload = {1, 2, 3, 4, 5, 6, 7, 8};
    take(Bytes.concat(SETTINGS, frame(Http2Frames.PING, 0, 0, payload)));
    assertArrayEquals(Bytes.concat(SETTINGS_ACK, frame(Http2Frames.PING, 1, 0, payload)), due());
    take(frame(Http2Frames.PING, 1, 0, payload));
    assertNull(reader.due());
  }

  @Test
  void paddingAndPrioritiesMeanNothing() throws IOException {
    ask(5, 1);
    take(SETTINGS);
    int flags = Http2Frames.END_HEADERS | Http2Frames.PADDED | Http2Frames.PRIORITIZED;
    byte[] block = {2, 0, 0, 0, 0, 9, (byte) OK, 0, 0};
    take(frame(Http2Frames.HEADERS, flags, 1, block));
    byte[] body = {3, 'h', 'i', 0, 0, 0};
    take(frame(Http2Frames.DATA, Http2Frames.PADDED | Http2Frames.END_STREAM, 1, body));
    assertEquals(List.of("200 5 hi"), answers);
  }

  @Test
  void anyStatusIsReadAndOnesOnTheWayAreNot() throws IOException {
    ask(5, 1);
    ask(6, 1);
    take(SETTINGS);
    take(head(1, false, 0x08, 3, '1', '0', '0'));
    take(head(1, true, 0x20, 0x08, 3, '5', '0', '3', 0x0f, 0x0d, 1, '0'));
    take(head(3, true, 0x8d));
    assertEquals(List.of("503 5 ", "404 6 "), answers);
  }

  private String told(byte[]... frames) {
    String message = assertThrows(IOException.class, () -> take(Bytes.concat(frames))).getMessage();
    return String.valueOf(message);
  }

  @Test
  void whatIsNoHttp2IsTold() {
    byte[] http1 = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8);
    assertEquals("the server answered what is no HTTP/2: HTTP/1.1 400 Bad Request", told(http1));
  }

  private static List<byte[]> ofAWrongSize() {
    int padded = Http2Frames.PADDED;
    return List.of(
        frame(Http2Frames.RST_STREAM, 0, 1, new byte[3]),
        frame(Http2Frames.WINDOW_UPDATE, 0, 0, new byte[5]),
        frame(Http2Frames.PING, 0, 0, new byte[7]),
        frame(Http2Frames.GOAWAY, 0, 0, new byte[7]),
        frame(Http2Frames.SETTINGS, 0, 0, new byte[5]),
        frame(Http2Frames.DATA, padded, 1, new byte[] {1}),
        frame(Http2Frames.DATA, padded, 1, new byte[0]),
        frame(Http2Frames.HEADERS, padded | Http2Frames.END_HEADERS, 1, new byte[] {1}),
        frame(Http2Frames.HEADERS, Http2Frames.PRIORITIZED, 1, new byte[4]));
  }

  @ParameterizedTest
  @MethodSource("ofAWrongSize")
  void aFrameOfAWrongSizeIsTold(byte[] frame) {
    ask(5, 1);
    assertEquals("the server answered a frame of a wrong size", told(SETTINGS, frame));
  }

  @Test
  void whatWasNotAskedIsTold() {
    assertEquals("the server answered what was not asked", told(SETTINGS, head(1, false, OK)));
  }

  @Test
  void aStreamOrAConnectionThatIsGivenUpIsToldWithItsCode() {
    ask(5, 1);
    assertEquals(
        "the server gave up a request of HTTP/2 with 7",
        told(SETTINGS, frame(Http2Frames.RST_STREAM, 0, 1, number(7))));
    byte[] last = Bytes.concat(number(1), number(11), "calm".getBytes(UTF_8));
    assertEquals(
        "the server ended a connection of HTTP/2 with 11: calm",
        told(SETTINGS, frame(Http2Frames.GOAWAY, 0, 0, last)));
  }

  @Test
  void aConnectionThatEndsInOrderIsNoFault() throws IOException {
    take(Bytes.concat(SETTINGS, frame(Http2Frames.GOAWAY, 0, 0, new byte[8])));
    take(frame(Http2Frames.RST_STREAM, 0, 1, number(0)));
  }
}
