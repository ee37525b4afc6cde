package dev.holdfast.http.codec.json;

import static dev.holdfast.http.TestPackets.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPacketCodecTest {

  private final JsonPacketCodec codec = new JsonPacketCodec();

  private record Nested(int n) {}

  private record All(
      String kind,
      String absent,
      long seq,
      boolean active,
      Instant at,
      Packet inner,
      List<?> list,
      Nested nested) {}

  @Test
  void aRecordIsAnObjectOfItsComponents() {
    All all =
        new All(
            "k<\u2028ü",
            null,
            7,
            true,
            Instant.parse("2026-01-02T03:04:05.6789Z"),
            json("{\"raw\":1.50}"),
            List.of("a", new Nested(1), json("2")),
            new Nested(3));
    assertEquals(
        json(
            "{\"kind\":\"k<\\u2028ü\",\"seq\":7,\"active\":true,"
                + "\"at\":\"2026-01-02T03:04:05.678Z\",\"inner\":{\"raw\":1.50},"
                + "\"list\":[\"a\",{\"n\":1},2],\"nested\":{\"n\":3}}"),
        codec.encode(all));
  }

  @Test
  void aSupplierIsWrittenAsWhatItSupplies() {
    record Some(Integer get) implements Supplier<Integer> {}
    record Either(Supplier<?> one, Supplier<?> other) {}
    assertEquals(
        json("{\"one\":[\"a\"],\"other\":7}"),
        codec.encode(new Either(() -> List.of("a"), new Some(7))));
  }

  @Test
  void timesHaveMillisecondsAlways() {
    record At(Instant at) {}
    assertEquals(
        json("{\"at\":\"2026-01-02T03:04:05.000Z\"}"),
        codec.encode(new At(Instant.parse("2026-01-02T03:04:05Z"))));
  }

  @Test
  void aLoneSurrogateIsTheSameBothWays() {
    record Text(String text) {}
    Text text = new Text("\ud83d\ude00\ud83d");
    Packet packet = codec.encode(text);
    assertEquals(json("{\"text\":\"\ud83d\ude00\\ud83d\"}"), packet);
    assertEquals(Map.of("text", text.text()), codec.decode(packet));
  }

  @Test
  void aValueWithoutAJsonFormIsAFaultOfTheProgram() {
    record Odd(Thread thread) {}
    Odd odd = new Odd(Thread.currentThread());
    assertThrows(IllegalArgumentException.class, () -> codec.encode(odd));
  }

  @Test
  void aRecordNestedTooDeepIsRefused() {
    record Any(Object value) {}
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    Any deepest = new Any(1);
    for (int depth = 1; depth < 30; depth++) {
      deepest = new Any(deepest);
    }
    codec.encode(deepest);
    for (Any deeper : List.of(new Any(deepest), new Any(itself), new Any(Map.of("a", deepest)))) {
      Exception refusal = assertThrows(IllegalArgumentException.class, () -> codec.encode(deeper));
      assertEquals("a packet is nested too deep", refusal.getMessage());
    }
  }

  @Test
  void aKeyThatIsNullIsAFaultOfTheProgram() {
    record Fields(Map<?, ?> fields) {}
    Map<String, Integer> fields = new HashMap<>();
    fields.put(null, 1);
    assertThrows(IllegalArgumentException.class, () -> codec.encode(new Fields(fields)));
  }

  @Test
  void anObjectBecomesAMapOfPlainValues() {
    Map<String, Object> expected = new HashMap<>();
    expected.put("kind", "say");
    expected.put("since", 17L);
    expected.put("half", 0.5);
    expected.put("huge", 1e19);
    expected.put("active", true);
    expected.put("nothing", null);
    expected.put("list", Arrays.asList(1L, null, Map.of("a", "b")));
    assertEquals(
        expected,
        codec.decode(
            json(
                "{\"kind\":\"say\",\"since\":17,\"half\":0.5,\"huge\":10000000000000000000,"
                    + "\"active\":true,\"nothing\":null,\"list\":[1,null,{\"a\":\"b\"}]}")));
  }

  @Test
  void aValueThatIsNoObjectHasNoFields() {
    for (String packet : List.of("1", "null", "[{}]", "\"x\"")) {
      assertEquals(Map.of(), codec.decode(json(packet)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1,-2.50,true,null,{}]}",
        "\"text\"",
        "12",
        "null",
        " [ ] ",
        "\"\\ud83d\"",
        "\"\ud83d half of a pair\""
      })
  void aPacketIsMadeOfOneJsonValue(String json) {
    assertFalse(codec.packet(json).toString().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oops{",
        "",
        " ",
        "{",
        "{} {}",
        "[1,]",
        "{a:1}",
        "'a'",
        "NaN",
        "01",
        "\"\u0000\"",
        "{\"a\":1,\"a\":2}",
        "\u001b[1m",
        "// c\n1",
        "\"\\x\"",
        "tru"
      })
  void aTextThatIsNoJsonValueIsRefused(String json) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> codec.packet(json));
    assertTrue(refusal.getMessage().startsWith("not one JSON value: "), refusal.getMessage());
  }

  @Test
  void aPacketNestedTooDeepIsRefused() {
    codec.packet("[".repeat(30) + "]".repeat(30));
    String deeper = "[".repeat(31) + "]".repeat(31);
    assertThrows(IllegalArgumentException.class, () -> codec.packet(deeper));
  }
}
