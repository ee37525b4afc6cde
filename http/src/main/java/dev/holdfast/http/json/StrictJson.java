package dev.holdfast.http.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Set;

/**
 * JSON as RFC 8259 has it, no key twice, and with an end to nesting and to the digits of numbers.
 */
final class StrictJson {

  private static final int DEEPEST = 32;

  /** Characters of a number; Gson would set a limit of its own, a little above. */
  private static final int LONGEST_NUMBER = 1_000;

  private StrictJson() {}

  /** Reads this text; what breaks the format throws {@link IOException}. */
  static JsonReader reader(byte[] text) {
    JsonReader reader = new JsonReader(new StringReader(Surrogates.mend(new String(text, UTF_8))));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(DEEPEST);
    return reader;
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
      default -> throw new MalformedJsonException("a value is missing");
    }
  }

  private static String number(JsonReader in) throws IOException {
    String number = in.nextString();
    if (number.length() > LONGEST_NUMBER) {
      throw new MalformedJsonException("a number is too long");
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
      throw new MalformedJsonException("a key stands there twice");
    }
    return name;
  }

  /** Nothing may follow the value that was read. */
  static void end(JsonReader in) throws IOException {
    if (in.peek() != JsonToken.END_DOCUMENT) {
      throw new MalformedJsonException("there is more than one value");
    }
  }
}
