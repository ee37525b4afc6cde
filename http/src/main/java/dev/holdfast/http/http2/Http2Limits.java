package dev.holdfast.http.http2;

/** The limits of one connection with HTTP/2, beside those of its requests. */
final class Http2Limits {

  /** Streams that may be open at a time. */
  static final int MAX_STREAMS = 1_000;

  /** Bytes of a block of headers as it is sent, with its continuations. */
  static final int MAX_BLOCK = 32 << 10;

  /**
   * Bytes of a frame of a body, below which it counts as one of no request unless it is the last.
   */
  static final int TINY = 32;

  /** Updates of windows that a client may send beside the frames of no request. */
  static final int UPDATES = 1_000;

  /** How many more for each frame of a body that it was sent. */
  static final int UPDATES_FOR_A_FRAME = 10;

  /** Frames that a block of headers may continue in. */
  static final int MAX_CONTINUATIONS = 32;

  /**
   * Bytes of headers, each with 32 more (RFC 9113, 6.5.2), of which no head is taken that has more.
   */
  static final int MAX_HEADER_LIST = 16 << 10;

  /** Milliseconds in which a frame, a block of headers, or the preface must have come. */
  static final long MAX_PART = 10_000;

  private Http2Limits() {}
}
