package dev.holdfast.http.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.stream.JsonWriter;
import dev.holdfast.fsm.Packet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;

/** Writes one JSON value as a packet: compact, in UTF-8. */
final class JsonText {

  private static final int USUAL_SIZE = 128; // bytes

  /** Writes one value. */
  interface Source {
    /** Writes it. */
    void writeTo(JsonWriter out) throws IOException;
  }

  private JsonText() {}

  /** What {@code source} writes. */
  static Packet of(Source source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
    Writer text = new OutputStreamWriter(bytes, UTF_8);
    JsonWriter out = new JsonWriter(text);
    source.writeTo(out);
    out.flush();
    return Packet.of(bytes.toByteArray());
  }
}
