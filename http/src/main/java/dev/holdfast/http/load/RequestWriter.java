package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.http.codec.json.JsonValueCodec;
import java.nio.ByteBuffer;
import java.util.Queue;

/**
 * The writer of all requests of a load test. It puts each into one buffer outside of the heap, from
 * where it goes to the socket without a copy, and makes no objects but for what is said. Confined
 * to the loop.
 */
final class RequestWriter {

  private static final byte[] CREATION =
      "{\"rid\":1000,\"wait\":60,\"hold\":1,\"ver\":\"1.11\"}".getBytes(UTF_8);
  private static final byte[] SID = "{\"sid\":\"".getBytes(UTF_8);
  private static final byte[] RID = "\",\"rid\":".getBytes(UTF_8);
  private static final byte[] PACKETS = ",\"packets\":[".getBytes(UTF_8);
  private static final byte[] TERMINATION = ",\"type\":\"terminate\"}".getBytes(UTF_8);
  private static final int MAX_PACKETS = 20; // packets in one request

  /** The rid of a creation request. */
  static final long FIRST_RID = 1_000;

  private final RequestFraming framing;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 12);

  RequestWriter(RequestFraming framing) {
    this.framing = framing;
  }

  /** Returns the packet that joins a room, as JSON. */
  static byte[] join(String room, String nick) {
    return packet("join", room, "\"nick\":\"" + nick + "\"");
  }

  /** Returns the packet that says a text, which needs no escapes, as JSON. */
  static byte[] message(String room, String id, String text) {
    return packet("say", room, "\"id\":\"" + id + "\",\"text\":\"" + text + "\"");
  }

  private static byte[] packet(String kind, String room, String rest) {
    String name = JsonValueCodec.write(room);
    return ("{\"kind\":\"" + kind + "\",\"room\":" + name + "," + rest + "}").getBytes(UTF_8);
  }

  /** Returns the request that creates a session; it is good until the next one is written. */
  ByteBuffer creation() {
    begin(CREATION.length);
    return buffer.put(CREATION).flip();
  }

  /**
   * Returns a request of a session; it is good until the next one is written.
   *
   * @param unsent the packets as JSON, of which those are removed that the request has
   */
  ByteBuffer request(byte[] sid, long rid, Queue<byte[]> unsent) {
    int count = Math.min(MAX_PACKETS, unsent.size());
    int length = SID.length + sid.length + RID.length + Decimal.digits(rid) + 1;
    if (count > 0) {
      length += PACKETS.length + count; // a comma or the bracket behind each
      int i = 0;
      for (byte[] packet : unsent) {
        length += i++ < count ? packet.length : 0;
      }
    }
    begin(length);
    buffer.put(SID).put(sid).put(RID);
    Decimal.put(buffer, rid);
    if (count > 0) {
      buffer.put(PACKETS);
      for (int i = 1; i <= count; i++) {
        buffer.put(unsent.remove()).put((byte) (i < count ? ',' : ']'));
      }
    }
    return buffer.put((byte) '}').flip();
  }

  /** Returns the request that ends a session; it is good until the next one is written. */
  ByteBuffer termination(byte[] sid, long rid) {
    begin(SID.length + sid.length + RID.length + Decimal.digits(rid) + TERMINATION.length);
    buffer.put(SID).put(sid).put(RID);
    Decimal.put(buffer, rid);
    return buffer.put(TERMINATION).flip();
  }

  private void begin(int length) {
    int most = framing.size() + length;
    if (buffer.capacity() < most) {
      buffer = ByteBuffer.allocateDirect(most);
    }
    buffer.clear();
    framing.begin(buffer, length);
  }
}
