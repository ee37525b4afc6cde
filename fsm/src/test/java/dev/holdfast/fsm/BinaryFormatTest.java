package dev.holdfast.fsm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests of {@link BinaryWriter} and {@link BinaryReader}: what one writes, the other reads. */
class BinaryFormatTest {

  private static final long MAX = Request.MAX_RID;

  private static byte[] written(Consumer<BinaryWriter> values) {
    BinaryWriter writer = new BinaryWriter();
    values.accept(writer);
    return writer.toByteArray();
  }

  private static BinaryReader reader(byte[] bytes) {
    return new BinaryReader(ByteBuffer.wrap(bytes));
  }

  private static BinaryReader reader(String hex) {
    return reader(HexFormat.of().parseHex(hex));
  }

  private static BinaryReader reader(Consumer<BinaryWriter> values) {
    return reader(written(values));
  }

  private static void refused(BinaryReader.Element<?> value) {
    assertThrows(SnapshotException.class, value::read);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "127, 7f",
    "128, 8001",
    "300, ac02",
    "16383, ff7f",
    "16384, 808001",
    "9007199254740991, ffffffffffffff0f"
  })
  void aNumberHasSevenBitsInEachByte(long number, String hex) throws SnapshotException {
    assertEquals(hex, HexFormat.of().formatHex(written(out -> out.number(number))));
    assertEquals(number, reader(hex).number(0, MAX));
  }

  @Test
  void aNumberThatIsTooLargeIsWrittenAsTheLargest() throws SnapshotException {
    assertEquals(MAX, reader(out -> out.number(Long.MAX_VALUE)).number(0, MAX));
    assertEquals(MAX - 1, reader(out -> out.maybeNumber(Long.MAX_VALUE)).maybeNumber());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "80", "ffff"})
  void aNumberThatEndsEarlyIsRefused(String hex) {
    refused(() -> reader(hex).number(0, MAX));
  }

  @ParameterizedTest
  @ValueSource(strings = {"8000", "ff8000"})
  void aNumberThatIsLongerThanItNeedBeIsRefused(String hex) {
    refused(() -> reader(hex).number(0, MAX));
  }

  /** The shifts of Java begin anew after 64 bits, so that the last byte would count again. */
  @Test
  void aNumberOfTooManyBytesIsRefused() {
    refused(() -> reader("80".repeat(10) + "01").number(0, MAX));
  }

  @Test
  void aNumberLiesWithinItsBounds() throws SnapshotException {
    assertEquals(3, reader("03").number(3, 5));
    assertEquals(5, reader("05").integer(3, 5));
    refused(() -> reader("02").number(3, 5));
    refused(() -> reader("06").integer(3, 5));
  }

  @ParameterizedTest
  @ValueSource(longs = {Request.ABSENT, 0, 1, 9007199254740990L})
  void aNumberMayBeAbsent(long number) throws SnapshotException {
    assertEquals(number, reader(out -> out.maybeNumber(number)).maybeNumber());
  }

  @Test
  void aFlagIsZeroOrOne() throws SnapshotException {
    assertArrayEquals(new byte[] {0}, written(out -> out.flag(false)));
    assertArrayEquals(new byte[] {1}, written(out -> out.flag(true)));
    assertFalse(reader("00").flag());
    assertTrue(reader("01").flag());
    refused(() -> reader("02").flag());
  }

  @Test
  void aTextIsItsLengthAndItsBytes() throws SnapshotException {
    byte[] bytes = written(out -> out.text("é!"));
    assertArrayEquals("\3é!".getBytes(UTF_8), bytes);
    assertEquals("é!", reader(bytes).text(3));
    refused(() -> reader(bytes).text(2));
  }

  @Test
  void aTextIsUtf8() {
    refused(() -> reader("01ff").text(1));
  }

  @Test
  void aBlockThatEndsEarlyIsRefused() throws SnapshotException {
    assertArrayEquals(new byte[] {7, 8}, reader("020708").block(2));
    refused(() -> reader("0207").block(2));
    refused(() -> reader("ffffffff07").block(Integer.MAX_VALUE)); // no memory for so many
  }

  @Test
  void aListIsItsLengthAndItsElements() throws SnapshotException {
    BinaryReader in = reader(out -> out.list(List.of(5L, 300L), out::number));
    assertEquals(List.of(5L, 300L), in.list(2, () -> in.number(0, MAX)));
    assertTrue(in.isAtEnd());
  }

  @Test
  void aListThatIsTooLongOrEndsEarlyIsRefused() {
    BinaryReader longer = reader("03000000");
    refused(() -> longer.list(2, longer::flag));
    BinaryReader cut = reader("030000");
    refused(() -> cut.list(3, cut::flag));
  }

  @Test
  void whatIsMissingIsRead() throws SnapshotException {
    BinaryReader in =
        reader(
            out -> {
              out.maybe(null, out::text);
              out.maybe("is here", out::text);
            });
    assertNull(in.maybe(() -> in.text(10)));
    assertFalse(in.isAtEnd());
    assertEquals("is here", in.maybe(() -> in.text(10)));
    assertTrue(in.isAtEnd());
  }
}
