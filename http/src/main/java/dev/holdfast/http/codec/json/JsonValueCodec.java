package dev.holdfast.http.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.ToNumberPolicy;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A codec between JSON text and plain values: maps in the order of their keys, lists, strings,
 * booleans, null, and numbers whose {@code toString} has the digits of the text. Stateless.
 */
public final class JsonValueCodec {

  private static final Gson GSON =
      new GsonBuilder()
          .setObjectToNumberStrategy(ToNumberPolicy.LAZILY_PARSED_NUMBER)
          .disableHtmlEscaping()
          .serializeNulls()
          .create();

  private static final TypeAdapter<Object> ANY = GSON.getAdapter(Object.class);

  private JsonValueCodec() {}

  /**
   * Reads one value, strictly; nothing may follow it.
   *
   * @throws IOException if the text is no JSON
   */
  public static @Nullable Object read(String text) throws IOException {
    JsonReader in = StrictJsonReader.reader(text.getBytes(UTF_8));
    try {
      Object value = ANY.read(in);
      StrictJsonReader.end(in);
      return value;
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Writes a value in one line; a record is an object of its components. */
  public static String write(@Nullable Object value) {
    return GSON.toJson(value);
  }
}
