package dev.holdfast.core.relay;

import static dev.holdfast.core.relay.RelayFrameException.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The form of frames as bytes: a byte for the kind, 8 for the number of the request; of a request,
 * a byte for the length of the sid, and the sid; of a request or an answer, 4 for the length of the
 * body, and the body. The highest byte of a number is first.
 */
final class RelayFrameCodec {

  private static final byte REQUEST = 'Q';
  private static final byte LOST = 'L';
  private static final byte NOT_DELIVERED = 'F';
  private static final byte ANSWER = 'A';
  private static final byte RELEASE = 'R';

  private static final int HEAD = 1 + Long.BYTES;
  private static final int LONGEST_SID = 255;

  private RelayFrameCodec() {}

  /** Returns the bytes of a frame; its sid must be ASCII, and not longer than 255 characters. */
  static byte[] encode(RelayFrame frame) {
    Encoder encoder = new Encoder();
    frame.accept(encoder);
    return encoder.out.array();
  }

  /** Writes the frame that it visits. */
  private static final class Encoder implements RelayFrameVisitor {

    private ByteBuffer out = ByteBuffer.allocate(0);

    private void head(byte kind, long number, int more) {
      out = ByteBuffer.allocate(HEAD + more).put(kind).putLong(number);
    }

    private void body(byte[] body) {
      out.putInt(body.length).put(body);
    }

    @Override
    public void request(RelayFrame.Request frame) {
      byte[] sid = frame.sid().getBytes(ISO_8859_1);
      head(REQUEST, frame.number(), 1 + sid.length + Integer.BYTES + frame.body().length);
      out.put((byte) sid.length).put(sid);
      body(frame.body());
    }

    @Override
    public void lost(RelayFrame.Lost frame) {
      head(LOST, frame.number(), 0);
    }

    @Override
    public void notDelivered(RelayFrame.NotDelivered frame) {
      head(NOT_DELIVERED, frame.number(), 0);
    }

    @Override
    public void answer(RelayFrame.Answer frame) {
      head(ANSWER, frame.number(), Integer.BYTES + frame.body().length);
      body(frame.body());
    }

    @Override
    public void release(RelayFrame.Release frame) {
      head(RELEASE, frame.number(), 0);
    }
  }

  /** Reads the frame that these bytes are: all of them, and no more. */
  static RelayFrame decode(byte[] bytes) throws RelayFrameException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      byte kind = in.get();
      long number = in.getLong();
      require(number > 0, "a frame has no number");
      RelayFrame frame = decode(kind, number, in);
      require(!in.hasRemaining(), "a frame is longer than it says");
      return frame;
    } catch (BufferUnderflowException e) {
      throw new RelayFrameException("a frame ends early");
    }
  }

  private static RelayFrame decode(byte kind, long number, ByteBuffer in)
      throws RelayFrameException {
    return switch (kind) {
      case REQUEST -> new RelayFrame.Request(number, sid(in), body(in));
      case LOST -> new RelayFrame.Lost(number);
      case NOT_DELIVERED -> new RelayFrame.NotDelivered(number);
      case ANSWER -> new RelayFrame.Answer(number, body(in));
      case RELEASE -> new RelayFrame.Release(number);
      default -> throw new RelayFrameException("a frame is of an unknown kind, " + kind);
    };
  }

  private static String sid(ByteBuffer in) {
    return new String(bytes(in, in.get() & LONGEST_SID), ISO_8859_1);
  }

  private static byte[] body(ByteBuffer in) throws RelayFrameException {
    int length = in.getInt();
    require(length >= 0, "a frame has a body of less than nothing");
    return bytes(in, length);
  }

  /** Reads so many bytes, if there are so many: nothing is allocated for those that are not. */
  private static byte[] bytes(ByteBuffer in, int length) {
    if (in.remaining() < length) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
