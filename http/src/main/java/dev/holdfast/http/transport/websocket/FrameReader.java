package dev.holdfast.http.transport.websocket;

import com.google.common.base.Utf8;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the frames of one client (RFC 6455, 5 and 8.1): it puts messages together and tells
 * its listener of them, of control frames, and of the first fault, after which it is not used any
 * more.
 *
 * <p>A message that is in one frame, and there as a whole, is copied once. Any other grows with the
 * bytes that come, not with the length that was announced. Confined to the loop.
 */
final class FrameReader {

  /** The listener to what a client sends. */
  interface Listener {
    /** A whole text came, in UTF-8. */
    void text(byte[] message);

    /** A ping came. */
    void ping(byte[] payload);

    /** The client closes; {@link CloseStatus#NO_CODE} if it does not say why. */
    void closing(int code);

    /** What came breaks the rules, or cannot be taken. */
    void fault(CloseStatus status);

    /** Whether it takes more frames now. */
    boolean isReading();

    /** Whether there is memory for so many bytes more of a message that is not whole. */
    boolean admits(int more);

    /** So many bytes are held of a message that is not whole. */
    void hold(int size);
  }

  private static final int FIRST_SIZE = 4_096; // bytes
  private static final byte[] NONE = {};

  private static final CloseStatus NOT_BEGUN =
      new CloseStatus(CloseStatus.PROTOCOL_ERROR, "nothing is there to continue");
  private static final CloseStatus NOT_ENDED =
      new CloseStatus(CloseStatus.PROTOCOL_ERROR, "a message begins within another");
  private static final CloseStatus BAD_CLOSE =
      new CloseStatus(CloseStatus.PROTOCOL_ERROR, "a close frame has a valid code");
  private static final CloseStatus BINARY =
      new CloseStatus(CloseStatus.UNSUPPORTED_DATA, "requests are text");
  private static final CloseStatus NO_UTF_8 =
      new CloseStatus(CloseStatus.INVALID_DATA, "a text is in UTF-8");
  private static final CloseStatus NO_MEMORY =
      new CloseStatus(CloseStatus.TRY_AGAIN_LATER, "busy: try again");

  private final int maxBytes; // of a message
  private final Listener listener;
  private final FrameHead head = new FrameHead();

  private boolean inMessage; // its first frame has begun, and its last has not ended
  private boolean lastFrame; // the frame whose payload comes is the last of its message
  private int left; // bytes of the payload that are still to come
  private int offset; // bytes of the payload that came
  private int mask;
  private byte[] bytes = NONE; // of the message so far
  private int count;
  private int taken; // how many messages, and control frames between them, were read

  /**
   * Makes a reader.
   *
   * @param maxBytes the most bytes of a message
   */
  FrameReader(int maxBytes, Listener listener) {
    this.maxBytes = maxBytes;
    this.listener = listener;
  }

  /**
   * Reads frames as long as the listener takes them. What remains in the buffer, the beginning of a
   * head or of a control frame unless the listener takes no more, must be there again the next
   * time.
   */
  void read(ByteBuffer in) {
    boolean goesOn = true;
    while (goesOn && in.hasRemaining() && listener.isReading()) {
      goesOn = left > 0 ? readPayload(in) : readFrame(in);
    }
  }

  /** Whether the client has begun a message, and not ended it. */
  boolean isInMessage() {
    return inMessage;
  }

  /** How many messages, and control frames between them, were read so far. */
  int taken() {
    return taken;
  }

  /** Drops what came of a message. */
  void drop() {
    bytes = NONE;
    count = 0;
    left = 0;
    inMessage = false;
    listener.hold(0);
  }

  private boolean readFrame(ByteBuffer in) {
    int start = in.position();
    if (head.read(in)) {
      return head.isControl() ? readControl(in, start) : beginData(in);
    }
    return refuse(head.fault());
  }

  /** Tells the listener of a fault, if there is one; false. */
  private boolean refuse(@Nullable CloseStatus fault) {
    if (fault != null) {
      drop();
      listener.fault(fault);
    }
    return false;
  }

  // ---- control frames

  private boolean readControl(ByteBuffer in, int start) {
    int length = (int) head.length();
    if (in.remaining() < length) {
      in.position(start);
      return false;
    }
    byte[] payload = new byte[length];
    Masking.unmask(in, payload, 0, length, head.mask(), 0);
    if (!inMessage) {
      taken++;
    }
    switch (head.opcode()) {
      case FrameHead.PING -> listener.ping(payload);
      case FrameHead.CLOSE -> {
        return readClose(payload);
      }
      default -> {} // a pong that no ping has asked for (RFC 6455, 5.5.3)
    }
    return true;
  }

  private boolean readClose(byte[] payload) {
    int code = payload.length == 0 ? CloseStatus.NO_CODE : code(payload);
    if (payload.length > 0 && !CloseStatus.isValid(code)) {
      return refuse(BAD_CLOSE);
    }
    if (payload.length > 0
        && !Utf8.isWellFormed(payload, Short.BYTES, payload.length - Short.BYTES)) {
      return refuse(NO_UTF_8);
    }
    drop();
    listener.closing(code);
    return false;
  }

  private static int code(byte[] payload) {
    return payload.length < Short.BYTES ? 0 : ByteBuffer.wrap(payload).getShort() & 0xffff;
  }

  // ---- messages

  private boolean beginData(ByteBuffer in) {
    CloseStatus fault = dataFault();
    if (fault != null) {
      return refuse(fault);
    }
    int length = (int) head.length();
    if (head.isLast() && !inMessage && in.remaining() >= length) {
      byte[] message = new byte[length];
      Masking.unmask(in, message, 0, length, head.mask(), 0);
      return end(message);
    }
    inMessage = true;
    lastFrame = head.isLast();
    left = length;
    offset = 0;
    mask = head.mask();
    return length > 0 || endFrame();
  }

  private @Nullable CloseStatus dataFault() {
    if ((head.opcode() == FrameHead.CONTINUATION) != inMessage) {
      return inMessage ? NOT_ENDED : NOT_BEGUN;
    }
    if (head.opcode() == FrameHead.BINARY) {
      return BINARY;
    }
    return head.length() > maxBytes - count ? tooLarge(maxBytes) : null;
  }

  private static CloseStatus tooLarge(int maxBytes) {
    return new CloseStatus(CloseStatus.TOO_LARGE, "a request may have " + maxBytes + " bytes");
  }

  private boolean readPayload(ByteBuffer in) {
    int now = Math.min(left, in.remaining());
    if (count + now > bytes.length && !grow(count + now)) {
      return refuse(NO_MEMORY);
    }
    Masking.unmask(in, bytes, count, now, mask, offset);
    count += now;
    offset += now;
    left -= now;
    return left > 0 || endFrame();
  }

  /** Grows the buffer to at least so many bytes; false if there is no memory for it. */
  private boolean grow(int least) {
    int size = Math.min(Math.max(least, Math.max(FIRST_SIZE, 2 * bytes.length)), maxBytes);
    if (!listener.admits(size - bytes.length)) {
      return false;
    }
    listener.hold(size);
    bytes = Arrays.copyOf(bytes, size);
    return true;
  }

  private boolean endFrame() {
    if (!lastFrame) {
      return true;
    }
    byte[] message = Arrays.copyOf(bytes, count);
    drop();
    return end(message);
  }

  private boolean end(byte[] message) {
    if (!Utf8.isWellFormed(message)) {
      return refuse(NO_UTF_8);
    }
    taken++;
    listener.text(message);
    return true;
  }
}
