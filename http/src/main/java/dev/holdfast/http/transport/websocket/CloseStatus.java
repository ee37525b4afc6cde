package dev.holdfast.http.transport.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Preconditions;
import java.nio.ByteBuffer;

/**
 * Why a WebSocket is closed, as its close frame says (RFC 6455, 7.4). Immutable.
 *
 * @param code the status code
 * @param reason for a person to read; at most {@link #MAX_REASON} bytes in UTF-8
 */
record CloseStatus(int code, String reason) {

  static final int NORMAL = 1_000;
  static final int GOING_AWAY = 1_001;
  static final int PROTOCOL_ERROR = 1_002;
  static final int UNSUPPORTED_DATA = 1_003;
  static final int INVALID_DATA = 1_007;
  static final int POLICY_VIOLATION = 1_008;
  static final int TOO_LARGE = 1_009;
  static final int INTERNAL_ERROR = 1_011;
  static final int TRY_AGAIN_LATER = 1_013;

  /** What stands for a close frame without a code; it is in no frame itself. */
  static final int NO_CODE = 1_005;

  static final int MAX_REASON = FrameHead.MAX_CONTROL - 2; // bytes behind the code

  private static final int LAST_OF_PROTOCOL = 1_014;
  private static final int FIRST_OF_PROGRAMS = 3_000; // registered, and private from 4,000
  private static final int LAST_OF_PROGRAMS = 4_999;

  CloseStatus {
    Preconditions.checkArgument(reason.getBytes(UTF_8).length <= MAX_REASON, reason);
  }

  /** Whether a close frame of a client may have this code (RFC 6455, 7.4.1 and 7.4.2). */
  static boolean isValid(int code) {
    boolean ofProtocol =
        code >= NORMAL && code <= LAST_OF_PROTOCOL && (code <= UNSUPPORTED_DATA || code > 1_006);
    return ofProtocol || (code >= FIRST_OF_PROGRAMS && code <= LAST_OF_PROGRAMS);
  }

  /** The payload of a close frame that says so; empty for {@link #NO_CODE}. */
  byte[] payload() {
    if (code == NO_CODE) {
      return new byte[0];
    }
    byte[] text = reason.getBytes(UTF_8);
    return ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array();
  }
}
