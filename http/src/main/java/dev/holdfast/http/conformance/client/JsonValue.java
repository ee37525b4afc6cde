package dev.holdfast.http.conformance.client;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.codec.json.JsonValueCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value with methods for its parts. A part that is absent, or of another type, is {@link
 * #NONE} or empty.
 *
 * @param value as {@link JsonValueCodec} has it
 */
public record JsonValue(@Nullable Object value) {

  /** No value, or null. */
  public static final JsonValue NONE = new JsonValue(null);

  /**
   * Reads a text.
   *
   * @throws IOException if it is no JSON
   */
  public static JsonValue read(String text) throws IOException {
    return new JsonValue(JsonValueCodec.read(text));
  }

  /** A string as JSON text, with its quotes. */
  public static String quote(String text) {
    return JsonValueCodec.write(text);
  }

  /** The value of a key. */
  public JsonValue get(String key) {
    return value instanceof Map<?, ?> map ? new JsonValue(map.get(key)) : NONE;
  }

  /** Whether there is a value. */
  public boolean isThere() {
    return value != null;
  }

  /** The string; else empty. */
  public String text() {
    return value instanceof String text ? text : "";
  }

  /** The string of a key. */
  public String text(String key) {
    return get(key).text();
  }

  /** Whether it is a number. */
  public boolean isNumber() {
    return value instanceof Number;
  }

  /** The whole number; -1 if it is none. */
  public long number() {
    try {
      return value instanceof Number number ? Long.parseLong(number.toString()) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The whole number of a key. */
  public long number(String key) {
    return get(key).number();
  }

  /** Whether it is {@code true}. */
  public boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }

  /** Whether it is {@code false}. */
  public boolean isFalse() {
    return Boolean.FALSE.equals(value);
  }

  /** The elements of an array; none if it is no array. */
  public ImmutableList<JsonValue> list() {
    ImmutableList.Builder<JsonValue> all = ImmutableList.builder();
    if (value instanceof List<?> list) {
      list.forEach(element -> all.add(new JsonValue(element)));
    }
    return all.build();
  }

  /** The strings of an array of a key. */
  public ImmutableList<String> texts(String key) {
    return get(key).list().stream().map(JsonValue::text).collect(ImmutableList.toImmutableList());
  }

  /** Whether it is a packet of this kind. */
  public boolean is(String kind) {
    return text("kind").equals(kind);
  }

  /**
   * How long the sender is to wait, as {@code retryAfter} says.
   *
   * @throws IOException if it says nothing
   */
  public Duration retryAfter() throws IOException {
    try {
      double seconds = Double.parseDouble(String.valueOf(get("retryAfter").value()));
      return Duration.ofMillis((long) (seconds * 1_000));
    } catch (NumberFormatException e) {
      throw new IOException("no retryAfter in " + this, e);
    }
  }

  @Override
  public String toString() {
    return JsonValueCodec.write(value);
  }
}
