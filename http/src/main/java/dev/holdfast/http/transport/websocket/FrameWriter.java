package dev.holdfast.http.transport.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.fsm.Request;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.transport.ResponseCallback;
import dev.holdfast.http.transport.SlowResponseWriter;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The writer of frames to all clients of a server: one frame for each answer, in one write. A
 * server's frames have no mask. Confined to the loop.
 */
final class FrameWriter {

  private static final int BUFFER = 4 << 10; // bytes; a longer body is written from its own array
  private static final byte[] RID = "{\"rid\":".getBytes(US_ASCII);
  private static final int MAX_DIGITS = 16; // digits of 2^53 - 1
  private static final int MAX_FRONT = RID.length + MAX_DIGITS + 1;
  private static final int RADIX = 10;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final byte[] front = new byte[MAX_FRONT]; // what is put in front of a body

  /**
   * Writes an answer as a text: the rid, unless it is absent, and behind it the fields of the body.
   *
   * @param body the bytes of an object with a field at least; they must not change any more
   */
  void writeAnswer(ClientConnection client, long rid, byte[] body, ResponseCallback callback) {
    int length = front(rid);
    int rest = body.length - 1; // without its brace
    head(FrameHead.TEXT, length + rest).put(front, 0, length);
    if (rest <= buffer.remaining()) {
      write(client, callback, buffer.put(body, 1, rest).flip());
    } else {
      write(client, callback, buffer.flip(), ByteBuffer.wrap(body, 1, rest));
    }
  }

  /** Fills {@link #front}; how many bytes it has. */
  private int front(long rid) {
    if (rid == Request.ABSENT) {
      front[0] = RID[0];
      return 1;
    }
    System.arraycopy(RID, 0, front, 0, RID.length);
    int end = RID.length + 1;
    for (long more = rid / RADIX; more > 0; more /= RADIX) {
      end++;
    }
    long digits = rid;
    for (int i = end - 1; i >= RID.length; i--) {
      front[i] = (byte) ('0' + digits % RADIX);
      digits /= RADIX;
    }
    front[end] = ',';
    return end + 1;
  }

  /** Writes a control frame, whose payload has at most {@link FrameHead#MAX_CONTROL} bytes. */
  void writeControl(
      ClientConnection client, int opcode, byte[] payload, ResponseCallback callback) {
    write(client, callback, head(opcode, payload.length).put(payload).flip());
  }

  private ByteBuffer head(int opcode, int length) {
    buffer.clear().put((byte) (FrameHead.FINAL | opcode));
    if (length < FrameHead.IN_16_BITS) {
      return buffer.put((byte) length);
    }
    if (length < 1 << Short.SIZE) {
      return buffer.put((byte) FrameHead.IN_16_BITS).putShort((short) length);
    }
    return buffer.put((byte) FrameHead.IN_64_BITS).putLong(length);
  }

  private static void write(
      ClientConnection client, ResponseCallback callback, ByteBuffer... frame) {
    try {
      if (frame.length == 1) {
        client.write(frame[0]);
      } else {
        client.write(frame, 0, frame.length);
      }
    } catch (IOException e) {
      callback.failed();
      return;
    }
    SlowResponseWriter.end(client, callback, frame);
  }
}
