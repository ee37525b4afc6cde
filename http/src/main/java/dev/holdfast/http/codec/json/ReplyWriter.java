package dev.holdfast.http.codec.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonPrimitive;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.GrantedTerms;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.ReplyType;
import dev.holdfast.fsm.Report;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionTerms;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * A writer of answers to {@code POST /bind}: the attributes of XEP-0124 as fields of a JSON object,
 * {@code packets} last. Equal replies give equal bytes.
 *
 * <p>The engine's usual answers, packets with nothing else or with an acknowledgement, are written
 * into one array of bytes. Packets that are sent to many sessions come as one list, one answer
 * after the other: the body of the last list is kept, and is the same array for all. Confined to
 * the loop.
 */
final class ReplyWriter {

  private static final long MILLIS = 1_000; // milliseconds in a second
  private static final byte[] OPEN = ascii("{");
  private static final byte[] EMPTY = ascii("{\"packets\":[]}");
  private static final byte[] ACK = ascii("{\"ack\":");
  private static final byte[] PACKETS = ascii("\"packets\":[");

  private List<Packet> lastPackets = List.of();
  private byte[] lastBody = EMPTY;

  /** The bytes of an answer; shared, not to be written to. */
  byte[] write(Reply reply) {
    boolean usual =
        reply.creation() == null && reply.type() == ReplyType.ORDINARY && reply.report() == null;
    if (!usual) {
      return join(attributes(reply), reply.packets());
    }
    if (reply.ack() == Request.ABSENT) {
      return reply.packets().isEmpty() ? EMPTY : shared(reply.packets());
    }
    return join(ack(reply.ack()), reply.packets());
  }

  private byte[] shared(List<Packet> packets) {
    if (packets != lastPackets) {
      lastBody = join(OPEN, packets);
      lastPackets = packets;
    }
    return lastBody;
  }

  private static byte[] ack(long ack) {
    int digits = 1;
    for (long rest = ack; rest >= 10; rest /= 10) {
      digits++;
    }
    byte[] bytes = new byte[ACK.length + digits + 1];
    System.arraycopy(ACK, 0, bytes, 0, ACK.length);
    long rest = ack;
    for (int at = ACK.length + digits - 1; at >= ACK.length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    bytes[bytes.length - 1] = ',';
    return bytes;
  }

  /** {@code attributes} begin the object and end with a comma, if there are any. */
  private static byte[] join(byte[] attributes, List<Packet> packets) {
    int size = attributes.length + PACKETS.length + 2 + Math.max(0, packets.size() - 1);
    for (Packet packet : packets) {
      size += packet.size();
    }
    byte[] all = new byte[size];
    int at = put(all, put(all, 0, attributes), PACKETS);
    for (int i = 0; i < packets.size(); i++) {
      if (i > 0) {
        all[at++] = ',';
      }
      at = put(all, at, packets.get(i).bytes());
    }
    all[at++] = ']';
    all[at] = '}';
    return all;
  }

  private static int put(byte[] all, int at, byte[] part) {
    System.arraycopy(part, 0, all, at, part.length);
    return at + part.length;
  }

  // ---- the seldom ones

  private static byte[] attributes(Reply reply) {
    Fields fields = new Fields();
    SessionTerms terms = reply.creation();
    if (terms != null) {
      fields.add("sid", terms.sid());
      terms(fields, terms.granted());
      fields.add("ack", reply.ack());
    }
    fields.add("type", reply.type().word());
    Condition condition = reply.condition();
    fields.add("condition", condition.name());
    if (condition.text() != null) {
      fields.add("text", condition.text());
    }
    Report report = reply.report();
    if (report != null) {
      fields.add("report", report.rid());
      fields.add("time", report.time());
    }
    if (terms == null) {
      fields.add("ack", reply.ack());
    }
    return fields.bytes();
  }

  /** Rounded so that a client that takes the numbers at their word is never late. */
  private static void terms(Fields fields, GrantedTerms terms) {
    fields.add("wait", upSeconds(terms.longestWait()));
    fields.add("requests", terms.requests());
    fields.add("hold", terms.hold());
    fields.add("inactivity", Math.max(1, terms.advertisedInactivity() / MILLIS));
    if (terms.maxPause() >= MILLIS) {
      fields.add("maxpause", terms.maxPause() / MILLIS);
    }
    if (terms.isPolling()) {
      fields.add("polling", upSeconds(terms.advertisedPolling()));
    }
    if (terms.ver() != null) {
      fields.add("ver", terms.ver());
    }
  }

  private static long upSeconds(long millis) {
    return (millis + MILLIS - 1) / MILLIS;
  }

  /** The beginning of an object. */
  private static final class Fields {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Fields() {
      bytes.writeBytes(OPEN);
    }

    /** Left out if absent. */
    void add(String name, long number) {
      if (number != Request.ABSENT) {
        write(name, Long.toString(number));
      }
    }

    /** Left out if empty. */
    void add(String name, String text) {
      if (!text.isEmpty()) {
        write(name, new JsonPrimitive(text).toString());
      }
    }

    private void write(String name, String json) {
      bytes.writeBytes(('"' + name + "\":" + json + ',').getBytes(UTF_8));
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
