package dev.holdfast.http.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.CharStreams;
import com.google.gson.stream.JsonWriter;
import dev.holdfast.fsm.Packet;
import java.io.IOException;

/** A writer of one JSON value as a packet: compact, in UTF-8. Stateless. */
final class JsonPacketWriter {

  private static final int USUAL_SIZE = 128; // characters

  /** Writes one value. */
  interface Source {
    /** Writes it. */
    void writeTo(JsonWriter out) throws IOException;
  }

  private JsonPacketWriter() {}

  /** What {@code source} writes. */
  static Packet of(Source source) throws IOException {
    StringBuilder text = new StringBuilder(USUAL_SIZE);
    source.writeTo(new JsonWriter(CharStreams.asWriter(text)));
    return Packet.unchecked(LoneSurrogateConverter.escape(text.toString()).getBytes(UTF_8));
  }
}
