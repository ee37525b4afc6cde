package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.http.codec.json.JsonValueCodec;
import dev.holdfast.http.conformance.client.ServerAddress;
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
  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(ISO_8859_1);
  private static final int MAX_PACKETS = 20; // packets in one request
  private static final int NUMBERS = 64; // bytes that are enough for lengths, rid and punctuation

  /** The rid of a creation request. */
  static final long FIRST_RID = 1_000;

  private static final int TEXT = 0x81; // a whole one
  private static final int MASKED = 0x80;
  private static final int IN_16_BITS = 126; // instead of a length
  private static final int IN_64_BITS = 127;
  private static final int NO_MASK = 0; // a mask of zeros, which spares this program the work

  private final boolean texts; // for WebSockets
  private final byte[] head; // of each request, up to the value of Content-Length
  private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 12);

  /** Makes a writer of requests to a server. */
  RequestWriter(ServerAddress server, LoadTransport transport) {
    this.texts = transport == LoadTransport.WEBSOCKET;
    String start =
        "POST "
            + server.path()
            + "/bind HTTP/1.1\r\nHost: "
            + server.authority()
            + "\r\nUser-Agent: holdfast-load\r\nAccept: */*\r\nOrigin: "
            + server.origin()
            + "\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: ";
    this.head = start.getBytes(UTF_8);
  }

  /** Returns the request that makes a connection a WebSocket. */
  static byte[] handshake(ServerAddress server) {
    return String.join(
            "\r\n",
            "GET " + server.path() + "/bind HTTP/1.1",
            "Host: " + server.authority(),
            "User-Agent: holdfast-load",
            "Origin: " + server.origin(),
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: aG9sZGZhc3QgbG9hZC10ZQ==",
            "Sec-WebSocket-Protocol: holdfast.v1",
            "",
            "")
        .getBytes(UTF_8);
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
    int length = SID.length + sid.length + RID.length + digits(rid) + 1;
    if (count > 0) {
      length += PACKETS.length + count; // a comma or the bracket behind each
      int i = 0;
      for (byte[] packet : unsent) {
        length += i++ < count ? packet.length : 0;
      }
    }
    begin(length);
    buffer.put(SID).put(sid).put(RID);
    number(rid);
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
    begin(SID.length + sid.length + RID.length + digits(rid) + TERMINATION.length);
    buffer.put(SID).put(sid).put(RID);
    number(rid);
    return buffer.put(TERMINATION).flip();
  }

  private void begin(int length) {
    int most = head.length + NUMBERS + length;
    if (buffer.capacity() < most) {
      buffer = ByteBuffer.allocateDirect(most);
    }
    buffer.clear();
    if (texts) {
      beginText(length);
      return;
    }
    buffer.put(head);
    number(length);
    buffer.put(END_OF_HEAD);
  }

  private void beginText(int length) {
    buffer.put((byte) TEXT);
    if (length < IN_16_BITS) {
      buffer.put((byte) (MASKED | length));
    } else if (length < 1 << Short.SIZE) {
      buffer.put((byte) (MASKED | IN_16_BITS)).putShort((short) length);
    } else {
      buffer.put((byte) (MASKED | IN_64_BITS)).putLong(length);
    }
    buffer.putInt(NO_MASK);
  }

  private void number(long number) {
    int end = buffer.position() + digits(number);
    long rest = number;
    for (int i = end - 1; i >= buffer.position(); i--) {
      buffer.put(i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
    buffer.position(end);
  }

  private static int digits(long number) {
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }
}
