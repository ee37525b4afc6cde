package dev.holdfast.http.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.util.HashSet;
import java.util.Set;

/**
 * A reader of JSON that is strict (RFC 8259), refuses a key that is there twice, and bounds nesting
 * and the length of numbers. Stateless.
 */
final class StrictJsonReader {

  static final int MAX_DEPTH = 32;

  /** Characters of a number; Gson would set a limit of its own, a little above. */
  static final int MAX_DIGITS = 1_000;

  private StrictJsonReader() {}

  /**
   * Reads this text; what breaks the format throws {@link IOException}. Gson takes no half of a
   * character where it is strict: a text with one is checked with another in its place.
   */
  static JsonReader reader(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    String mended = LoneSurrogateConverter.mend(text);
    boolean hasHalves = !mended.equals(text) && isStrict(mended);
    return hasHalves ? reader(text, Strictness.LEGACY_STRICT) : reader(mended, Strictness.STRICT);
  }

  private static JsonReader reader(String text, Strictness strictness) {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(strictness);
    reader.setNestingLimit(MAX_DEPTH);
    return reader;
  }

  /** Whether this is strict JSON: then a reader that is less strict takes no more in its place. */
  private static boolean isStrict(String text) {
    JsonReader in = reader(text, Strictness.STRICT);
    try {
      copy(in, new JsonWriter(Writer.nullWriter()));
      end(in);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Copies the next value, without white space; numbers keep their digits. */
  static void copy(JsonReader in, JsonWriter out) throws IOException {
    switch (in.peek()) {
      case BEGIN_OBJECT -> copyObject(in, out);
      case BEGIN_ARRAY -> copyArray(in, out);
      case STRING -> out.value(in.nextString());
      case NUMBER -> out.jsonValue(number(in));
      case BOOLEAN -> out.value(in.nextBoolean());
      case NULL -> {
        in.nextNull();
        out.nullValue();
      }
      default -> throw new JsonRuleException("a value is missing");
    }
  }

  private static String number(JsonReader in) throws IOException {
    String number = in.nextString();
    if (number.length() > MAX_DIGITS) {
      throw new JsonRuleException("a number has more than " + MAX_DIGITS + " characters");
    }
    return number;
  }

  private static void copyObject(JsonReader in, JsonWriter out) throws IOException {
    Set<String> names = new HashSet<>();
    in.beginObject();
    out.beginObject();
    while (in.hasNext()) {
      out.name(nextName(in, names));
      copy(in, out);
    }
    in.endObject();
    out.endObject();
  }

  private static void copyArray(JsonReader in, JsonWriter out) throws IOException {
    in.beginArray();
    out.beginArray();
    while (in.hasNext()) {
      copy(in, out);
    }
    in.endArray();
    out.endArray();
  }

  /** The next key of an object whose keys so far are {@code names}. */
  static String nextName(JsonReader in, Set<String> names) throws IOException {
    String name = in.nextName();
    if (!names.add(name)) {
      throw new JsonRuleException("a key stands there twice");
    }
    return name;
  }

  /** Nothing may follow the value that was read. */
  static void end(JsonReader in) throws IOException {
    if (in.peek() != JsonToken.END_DOCUMENT) {
      throw new JsonRuleException("there is more than one value");
    }
  }
}
