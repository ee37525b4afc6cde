package dev.holdfast.http.transport.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.BaseEncoding;
import com.google.common.primitives.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {

  private static final int MOST = 70_000; // bytes of a message
  private static final byte[] MASK = {1, 2, (byte) 0xf3, 4};

  /** What a reader told, one line for each. */
  private static final class Heard implements FrameReader.Listener {
    final List<String> lines = new ArrayList<>();
    boolean isReading = true;
    int stopsAfter = Integer.MAX_VALUE; // texts
    int held;
    int mostHeld;
    int memory = Integer.MAX_VALUE;

    @Override
    public void text(byte[] message) {
      lines.add("text " + new String(message, UTF_8));
      isReading = lines.size() < stopsAfter;
    }

    @Override
    public void ping(byte[] payload) {
      lines.add("ping " + new String(payload, UTF_8));
    }

    @Override
    public void closing(int code) {
      lines.add("closing " + code);
      isReading = false;
    }

    @Override
    public void fault(CloseStatus status) {
      lines.add("fault " + status.code());
      isReading = false;
    }

    @Override
    public boolean isReading() {
      return isReading;
    }

    @Override
    public boolean admits(int more) {
      return held + more <= memory;
    }

    @Override
    public void hold(int size) {
      held = size;
      mostHeld = Math.max(mostHeld, size);
    }
  }

  private final Heard heard = new Heard();
  private final FrameReader reader = new FrameReader(MOST, heard);
  private byte[] rest = {};

  /** Reads these bytes, with what remained before, as a socket does. */
  private void read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(Bytes.concat(rest, bytes));
    reader.read(in);
    rest = new byte[in.remaining()];
    in.get(rest);
  }

  private static byte[] hex(String digits) {
    return BaseEncoding.base16().lowerCase().decode(digits.replace(" ", ""));
  }

  private static byte[] frame(int first, String payload) {
    return frame(first, payload.getBytes(UTF_8));
  }

  private static byte[] frame(int first, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) 0xfe).putShort((short) payload.length);
    } else {
      frame.put((byte) 0xff).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % 4]));
    }
    byte[] bytes = new byte[frame.flip().remaining()];
    frame.get(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return frame(0x81, text);
  }

  @Test
  void theExampleOfTheStandardIsRead() {
    read(hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
    assertEquals(List.of("text Hello"), heard.lines);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 124, 125, 126, 127, 4_095, 65_535, 65_536, 70_000})
  void aTextHasAnyLength(int length) {
    String text = "x".repeat(length);
    read(text(text));
    read(text("y"));
    assertEquals(List.of("text " + text, "text y"), heard.lines);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 13, 200})
  void framesComeInAnyPieces(int size) {
    byte[] all =
        Bytes.concat(
            text("a"),
            frame(0x89, "in between"),
            frame(0x01, "b"),
            frame(0x00, ""),
            frame(0x8a, "not asked for"),
            frame(0x89, "p"),
            frame(0x00, "ü".repeat(100)),
            frame(0x80, "c"),
            text("z".repeat(300)),
            frame(0x88, new byte[] {3, (byte) 0xe8, 'b', 'y', 'e'}));
    for (int at = 0; at < all.length; at += size) {
      byte[] piece = new byte[Math.min(size, all.length - at)];
      System.arraycopy(all, at, piece, 0, piece.length);
      read(piece);
    }
    assertEquals(
        List.of(
            "text a",
            "ping in between",
            "ping p",
            "text b" + "ü".repeat(100) + "c",
            "text " + "z".repeat(300),
            "closing 1000"),
        heard.lines);
    assertEquals(0, heard.held);
  }

  @Test
  void aCharacterMayBeDividedAmongFrames() {
    byte[] smile = "😀".getBytes(UTF_8);
    read(frame(0x01, new byte[] {smile[0]}));
    read(frame(0x00, new byte[] {smile[1], smile[2]}));
    read(frame(0x80, new byte[] {smile[3]}));
    assertEquals(List.of("text 😀"), heard.lines);
  }

  @ParameterizedTest
  @CsvSource({
    "a bit is reserved, c1 80 00000000",
    "another bit is reserved, a1 80 00000000",
    "and another, 91 80 00000000",
    "unknown kind, 83 80 00000000",
    "unknown kind of control frame, 8b 80 00000000",
    "last of the kinds, 8f 80 00000000",
    "no mask, 81 00",
    "no mask on a control frame, 89 00",
    "a ping in fragments, 09 80 00000000",
    "a close in fragments, 08 80 00000000",
    "a ping of 126 bytes, 89 fe 007e 00000000",
    "a close of 64 bits, 88 ff 0000000000000001 00000000",
    "nothing to continue, 80 80 00000000",
    "nothing to continue with more, 00 80 00000000",
    "a text within a text, 01 80 00000000 81 80 00000000",
    "a binary within a text, 01 80 00000000 82 80 00000000",
    "16 bits for 125, 81 fe 007d 00000000",
    "64 bits for 65535, 81 ff 000000000000ffff 00000000",
    "a negative length, 81 ff 8000000000000000 00000000",
    "a code of one byte, 88 81 00000000 03",
    "the code 999, 88 82 00000000 03e7",
    "the code 1004, 88 82 00000000 03ec",
    "the code 1005, 88 82 00000000 03ed",
    "the code 1006, 88 82 00000000 03ee",
    "the code 1015, 88 82 00000000 03f7",
    "the code 2999, 88 82 00000000 0bb7",
    "the code 5000, 88 82 00000000 1388",
    "the code 65535, 88 82 00000000 ffff",
  })
  void whatBreaksTheStandardIsAFault(String why, String bytes) {
    read(hex(bytes));
    assertEquals(List.of("fault 1002"), heard.lines, why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c1 ff", "81 05", "09 80", "8b ff", "89 fe"})
  void aFaultIsToldFromTwoBytes(String bytes) {
    read(hex(bytes));
    assertEquals(List.of("fault 1002"), heard.lines);
  }

  @ParameterizedTest
  @ValueSource(strings = {"82 80 00000000", "02 80 00000000", "82 ff 00000000ffffffff 00000000"})
  void aBinaryIsRefused(String bytes) {
    read(hex(bytes));
    assertEquals(List.of("fault 1003"), heard.lines);
  }

  @ParameterizedTest
  @ValueSource(strings = {"81 ff 0000000000011171", "01 ff 7fffffffffffffff"})
  void aTextThatIsTooLargeIsRefusedBeforeItComes(String head) {
    read(hex(head + "00000000"));
    assertEquals(List.of("fault 1009"), heard.lines);
  }

  @Test
  void fragmentsAreTooLargeTogether() {
    read(frame(0x01, "x".repeat(MOST)));
    assertEquals(List.of(), heard.lines);
    read(frame(0x80, ""));
    assertEquals(List.of("text " + "x".repeat(MOST)), heard.lines);
    read(frame(0x01, "x".repeat(MOST)));
    read(hex("80 81 00000000"));
    assertEquals("fault 1009", heard.lines.get(1));
    assertEquals(0, heard.held);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "c3", "c0 80", "ed a0 80", "f4 90 80 80", "f0 9f 98", "ff"})
  void aTextThatIsNotInUtf8IsRefused(String bytes) {
    read(frame(0x81, hex("6f6b" + bytes)));
    assertEquals(List.of("fault 1007"), heard.lines);
  }

  @Test
  void aReasonThatIsNotInUtf8IsRefused() {
    read(frame(0x88, hex("03e8 6f c3")));
    assertEquals(List.of("fault 1007"), heard.lines);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        1_000, 1_001, 1_002, 1_003, 1_007, 1_008, 1_009, 1_010, 1_011, 1_012, 1_013, 1_014, 3_000,
        3_999, 4_000, 4_999
      })
  void aCloseHasAnyValidCode(int code) {
    read(frame(0x88, ByteBuffer.allocate(2).putShort((short) code).array()));
    assertEquals(List.of("closing " + code), heard.lines);
  }

  @Test
  void aCloseMayHaveNoCode() {
    read(frame(0x88, ""));
    assertEquals(List.of("closing 1005"), heard.lines);
  }

  @Test
  void nothingIsReadBehindTheEnd() {
    read(Bytes.concat(frame(0x88, ""), text("late")));
    assertEquals(List.of("closing 1005"), heard.lines);
  }

  @Test
  void nothingIsReadWhileTheListenerTakesNothing() {
    heard.stopsAfter = 1;
    byte[] three = Bytes.concat(text("a"), text("b"), text("c"));
    read(three);
    assertEquals(List.of("text a"), heard.lines);
    assertEquals(2 * three.length / 3, rest.length);
    heard.stopsAfter = 3;
    heard.isReading = true;
    read(new byte[0]);
    assertEquals(List.of("text a", "text b", "text c"), heard.lines);
    assertEquals(0, rest.length);
  }

  @Test
  void aMessageIsChargedForWhatCameAndNotForWhatWasAnnounced() {
    byte[] large = text("x".repeat(MOST));
    byte[] begin = new byte[1_000];
    System.arraycopy(large, 0, begin, 0, begin.length);
    read(begin);
    assertTrue(reader.isInMessage());
    assertEquals(4_096, heard.held);
    byte[] more = new byte[large.length - begin.length];
    System.arraycopy(large, begin.length, more, 0, more.length);
    read(more);
    assertFalse(reader.isInMessage());
    assertEquals(0, heard.held);
    assertTrue(heard.mostHeld <= MOST, "held " + heard.mostHeld);
  }

  @Test
  void aMessageForWhichThereIsNoMemoryIsRefused() {
    heard.memory = 4_095;
    read(hex("81 fe 0100 00000000 7878"));
    assertEquals(List.of("fault 1013"), heard.lines);
    assertEquals(0, heard.held);
  }

  @Test
  void onlyWhatIsWholeCountsAsTaken() {
    read(frame(0x01, "a"));
    read(frame(0x89, "within"));
    assertEquals(0, reader.taken());
    read(frame(0x80, "b"));
    assertEquals(1, reader.taken());
    read(frame(0x89, "outside"));
    assertEquals(2, reader.taken());
  }
}
