package dev.holdfast.http.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.CharStreams;
import com.google.gson.stream.JsonWriter;
import dev.holdfast.fsm.Packet;
import java.io.IOException;

/**
 * A factory of packets: each is one JSON value, compact, in UTF-8, that a callback writes.
 * Stateless.
 */
final class JsonPacketFactory {

  private static final int USUAL_SIZE = 128; // characters

  /** Writes one value. */
  interface Source {
    /** Writes it. */
    void writeTo(JsonWriter out) throws IOException;
  }

  private JsonPacketFactory() {}

  /** What {@code source} writes. */
  static Packet of(Source source) throws IOException {
    StringBuilder text = new StringBuilder(USUAL_SIZE);
    source.writeTo(new JsonWriter(CharStreams.asWriter(text)));
    return Packet.unchecked(LoneSurrogateConverter.escape(text.toString()).getBytes(UTF_8));
  }
}
