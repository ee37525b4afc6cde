package dev.holdfast.http.http2;

/**
 * Thrown for a frame that breaks RFC 9113 (5.4). A fault of a stream ends that stream, any other
 * the connection. It has no stack: a client may cause any number.
 */
final class Http2Fault extends Exception {

  private static final long serialVersionUID = 1;
  private static final int CONNECTION = 0;

  private final int stream;
  private final int code;

  private Http2Fault(int stream, int code, String message) {
    super(message, null, false, false);
    this.stream = stream;
    this.code = code;
  }

  static Http2Fault ofConnection(int code, String message) {
    return new Http2Fault(CONNECTION, code, message);
  }

  static Http2Fault ofStream(int stream, int code, String message) {
    return new Http2Fault(stream, code, message);
  }

  boolean isOfConnection() {
    return stream == CONNECTION;
  }

  int stream() {
    return stream;
  }

  /** One of {@link ErrorCode}. */
  int code() {
    return code;
  }
}
