package dev.holdfast.core.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.io.BaseEncoding;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RelayFrameCodecTest {

  private static final String SID = "k3-abcdefghijklmnopqrstuv-_";

  private static Stream<RelayFrame> frames() {
    return Stream.of(
        new RelayFrame.Request(1, SID, new byte[] {0, -1, 127}),
        new RelayFrame.Request(Long.MAX_VALUE, "", new byte[0]),
        new RelayFrame.Request(7, "x".repeat(255), new byte[70_000]),
        new RelayFrame.Lost(2),
        new RelayFrame.NotDelivered(1L << 40),
        new RelayFrame.Answer(3, new byte[] {1, 2}),
        new RelayFrame.Answer(3, new byte[0]),
        new RelayFrame.Release(255));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aFrameIsReadAsItWasWritten(RelayFrame frame) throws RelayFrameException {
    byte[] bytes = RelayFrameCodec.encode(frame);
    RelayFrame read = RelayFrameCodec.decode(bytes);
    assertEquals(frame.getClass(), read.getClass());
    assertEquals(frame.number(), read.number());
    assertArrayEquals(bytes, RelayFrameCodec.encode(read));
  }

  @Test
  void theFormOfFramesIsFixed() {
    assertEquals(
        "51000000000000000A026B3300000001FF",
        hex(new RelayFrame.Request(10, "k3", new byte[] {-1})));
    assertEquals("4C0000000000000001", hex(new RelayFrame.Lost(1)));
    assertEquals("460000000000000001", hex(new RelayFrame.NotDelivered(1)));
    assertEquals(
        "4100000000000000010000000205FA", hex(new RelayFrame.Answer(1, new byte[] {5, -6})));
    assertEquals("520000010000000000", hex(new RelayFrame.Release(1L << 40)));
  }

  private static String hex(RelayFrame frame) {
    return BaseEncoding.base16().encode(RelayFrameCodec.encode(frame));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aFrameThatIsCutIsRefused(RelayFrame frame) {
    byte[] bytes = RelayFrameCodec.encode(frame);
    for (int length = 0; length < bytes.length; length += length < 300 ? 1 : 997) {
      assertRefused("a frame ends early", Arrays.copyOf(bytes, length));
    }
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aFrameWithMoreBehindItIsRefused(RelayFrame frame) {
    byte[] bytes = RelayFrameCodec.encode(frame);
    assertRefused("a frame is longer than it says", Arrays.copyOf(bytes, bytes.length + 1));
  }

  @Test
  void anUnknownKindIsRefused() {
    List<Byte> known = List.of((byte) 'Q', (byte) 'L', (byte) 'F', (byte) 'A', (byte) 'R');
    for (int kind = Byte.MIN_VALUE; kind <= Byte.MAX_VALUE; kind++) {
      if (!known.contains((byte) kind)) {
        byte[] frame = {(byte) kind, 0, 0, 0, 0, 0, 0, 0, 1};
        assertRefused("a frame is of an unknown kind, " + kind, frame);
      }
    }
  }

  @Test
  void numbersBeginWithOne() {
    assertRefused("a frame has no number", RelayFrameCodec.encode(new RelayFrame.Lost(0)));
    assertRefused("a frame has no number", RelayFrameCodec.encode(new RelayFrame.Lost(-1)));
  }

  @Test
  void aLengthThatIsNoLengthAllocatesNothing() {
    byte[] frame = RelayFrameCodec.encode(new RelayFrame.Answer(1, new byte[0]));
    frame[9] = 127;
    assertRefused("a frame ends early", frame);
    frame[9] = -1;
    assertRefused("a frame has a body of less than nothing", frame);
  }

  private static void assertRefused(String why, byte[] frame) {
    RelayFrameException refused =
        assertThrows(RelayFrameException.class, () -> RelayFrameCodec.decode(frame));
    assertEquals(why, refused.getMessage());
  }
}
