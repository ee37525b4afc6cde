package dev.holdfast.http.codec.json;

import com.google.common.base.Utf8;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.holdfast.core.session.CreationRequest;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import dev.holdfast.http.codec.ParsedRequest;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reader of one body of {@code POST /bind}: the attributes of XEP-0124 as fields of a JSON
 * object. Unknown fields are ignored. A field of the wrong type is a fault, but the rest of the
 * body is still read, because the answer depends on whether it has a sid.
 */
final class BindBodyReader {

  private static final long MILLIS = 1_000; // milliseconds in a second
  private static final int MAX_DIGITS = 16; // digits of 2^53 - 1
  private static final String TERMINATE = "terminate";
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,9}\\.[0-9]{1,9}");

  private static final String NO_JSON =
      "the body is no JSON, nests deeper than "
          + StrictJsonReader.MAX_DEPTH
          + ", or has a number of more than "
          + StrictJsonReader.MAX_DIGITS
          + " characters";

  private final JsonReader in;

  private @Nullable String sid;
  private @Nullable String ver;
  private @Nullable String type;
  private long rid = Request.ABSENT;
  private long ack = Request.ABSENT;
  private long wait = Request.ABSENT;
  private long hold = Request.ABSENT;
  private long pause = Request.ABSENT;
  private List<Packet> packets = List.of();
  private @Nullable String fault; // the first field that is not what it must be

  private BindBodyReader(byte[] body) {
    this.in = StrictJsonReader.reader(body);
  }

  /** Reads a body; never throws. */
  static ParsedRequest read(byte[] body) {
    if (!Utf8.isWellFormed(body)) {
      return new ParsedRequest.Malformed(null, Request.ABSENT, "the body is not in UTF-8");
    }
    BindBodyReader reader = new BindBodyReader(body);
    try {
      reader.readObject();
    } catch (JsonRuleException e) {
      return reader.malformed(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return reader.malformed(NO_JSON);
    } catch (IllegalStateException e) {
      return reader.malformed("the body is no JSON object");
    }
    return reader.result();
  }

  private ParsedRequest malformed(String why) {
    return new ParsedRequest.Malformed(sid, rid, why);
  }

  private void readObject() throws IOException {
    Set<String> names = new HashSet<>();
    in.beginObject();
    while (in.hasNext()) {
      readField(name(names));
    }
    in.endObject();
    StrictJsonReader.end(in);
  }

  private String name(Set<String> names) throws IOException {
    String name = in.nextName();
    if (!names.add(name)) {
      if (name.equals("sid")) {
        sid = null; // two sids: neither is certain
      } else if (name.equals("rid")) {
        rid = Request.ABSENT;
      }
      throw new JsonRuleException("a key stands there twice");
    }
    return name;
  }

  private void readField(String name) throws IOException {
    switch (name) {
      case "sid" -> sid = string(name);
      case "ver" -> ver = version();
      case "type" -> type = type();
      case "rid" -> rid = number(name);
      case "ack" -> ack = number(name);
      case "wait" -> wait = number(name);
      case "hold" -> hold = number(name);
      case "pause" -> pause = number(name);
      case "packets" -> readPackets();
      default -> skip();
    }
  }

  private @Nullable String string(String name) throws IOException {
    if (in.peek() == JsonToken.STRING) {
      return in.nextString();
    }
    readOver(name + " must be a string");
    return null;
  }

  private @Nullable String type() throws IOException {
    String type = string("type");
    if (type != null && !type.equals(TERMINATE)) {
      note("type must be terminate");
    }
    return type;
  }

  /** Two whole numbers with a dot between. */
  private @Nullable String version() throws IOException {
    String version = string("ver");
    if (version != null && !VERSION.matcher(version).matches()) {
      note("ver must be two whole numbers with a dot between");
    }
    return version;
  }

  /** A whole number from 0 to 2^53 - 1. */
  private long number(String name) throws IOException {
    String wrong = name + " must be a whole number from 0 to 2^53 - 1";
    if (in.peek() == JsonToken.NUMBER) {
      String digits = in.nextString();
      if (digits.length() <= MAX_DIGITS && digits.chars().allMatch(Character::isDigit)) {
        long number = Long.parseLong(digits);
        if (number <= Request.MAX_RID) {
          return number;
        }
      }
      note(wrong);
    } else {
      readOver(wrong);
    }
    return Request.ABSENT;
  }

  private void readPackets() throws IOException {
    if (in.peek() != JsonToken.BEGIN_ARRAY) {
      readOver("packets must be an array");
      return;
    }
    packets = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      packets.add(JsonPacketFactory.of(out -> StrictJsonReader.copy(in, out)));
    }
    in.endArray();
  }

  /** Reads over a value of the wrong type. */
  private void readOver(String wrong) throws IOException {
    note(wrong);
    skip();
  }

  /** Notes what is wrong, unless something was wrong before. */
  private void note(String wrong) {
    fault = fault == null ? wrong : fault;
  }

  /** Reads over a value, as strictly as any other. */
  private void skip() throws IOException {
    StrictJsonReader.copy(in, new JsonWriter(Writer.nullWriter()));
  }

  private ParsedRequest result() {
    boolean terminate = TERMINATE.equals(type);
    if (rid == Request.ABSENT) {
      note("rid is missing");
    }
    if (fault != null) {
      return malformed(fault);
    }
    if (sid == null && terminate) {
      return new ParsedRequest.EndOfNothing(rid);
    }
    if (sid == null) {
      return new ParsedRequest.Create(
          new CreationRequest(rid, millis(wait), hold, ack == 1, ver, packets));
    }
    return new ParsedRequest.Continue(sid, rid, packets, ack, millis(pause), terminate);
  }

  private static long millis(long seconds) {
    return seconds == Request.ABSENT ? seconds : Math.min(seconds, Integer.MAX_VALUE) * MILLIS;
  }
}
