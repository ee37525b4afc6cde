package dev.holdfast.http.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.fsm.Packet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The codec for packets in JSON. Thread-safe. */
public final class JsonPacketCodec implements PacketCodec {

  // levels, as deep as a packet of a client may be in its request
  private static final int MAX_DEPTH = 30;
  private static final int SHOWN = 40; // characters of a text in a message

  @Override
  public Map<String, Object> decode(Packet packet) {
    try (JsonReader in = StrictJsonReader.reader(packet.bytes())) {
      return in.peek() == JsonToken.BEGIN_OBJECT ? object(in) : Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException("BindBodyReader lets only JSON in", e);
    }
  }

  @Override
  public Packet packet(String json) {
    byte[] bytes = LoneSurrogateConverter.escape(json).getBytes(UTF_8);
    try (JsonReader in = StrictJsonReader.reader(bytes)) {
      in.setNestingLimit(MAX_DEPTH);
      return JsonPacketFactory.of(
          out -> {
            StrictJsonReader.copy(in, out);
            StrictJsonReader.end(in);
          });
    } catch (IOException e) {
      throw new IllegalArgumentException("not one JSON value: " + shown(json), e);
    }
  }

  private static String shown(String json) {
    return json.length() > SHOWN ? json.substring(0, SHOWN) + "..." : json;
  }

  @Override
  public Packet encode(Record packet) {
    try {
      return JsonPacketFactory.of(out -> RecordWriter.write(packet, out, MAX_DEPTH));
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes what it is given", e);
    }
  }

  private static @Nullable Object value(JsonReader in) throws IOException {
    return switch (in.peek()) {
      case BEGIN_OBJECT -> object(in);
      case BEGIN_ARRAY -> array(in);
      case NUMBER -> number(in.nextString());
      case BOOLEAN -> in.nextBoolean();
      case NULL -> {
        in.nextNull();
        yield null;
      }
      default -> in.nextString();
    };
  }

  @SuppressWarnings(
      "NullAway") // the port says that a value may be null, and cannot say it in types
  private static Map<String, Object> object(JsonReader in) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    in.beginObject();
    while (in.hasNext()) {
      fields.put(in.nextName(), value(in));
    }
    in.endObject();
    return fields;
  }

  private static List<@Nullable Object> array(JsonReader in) throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      values.add(value(in));
    }
    in.endArray();
    return values;
  }

  private static Object number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return Double.parseDouble(digits);
    }
  }
}
