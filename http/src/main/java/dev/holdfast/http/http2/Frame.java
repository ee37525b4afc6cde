package dev.holdfast.http.http2;

/** The types, flags and sizes of frames (RFC 9113, 4.1 and 6). */
final class Frame {

  /** Bytes in front of each payload. */
  static final int HEAD = 9;

  /** The most bytes of a payload; as long as no side says otherwise, which this one does not. */
  static final int MAX_PAYLOAD = 16_384;

  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int PRIORITY = 0x2;
  static final int RST_STREAM = 0x3;
  static final int SETTINGS = 0x4;
  static final int PUSH_PROMISE = 0x5;
  static final int PING = 0x6;
  static final int GOAWAY = 0x7;
  static final int WINDOW_UPDATE = 0x8;
  static final int CONTINUATION = 0x9;

  static final int ACK = 0x1;
  static final int END_STREAM = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;
  static final int PRIORITIZED = 0x20;

  static final int SETTINGS_ENABLE_PUSH = 0x2;
  static final int SETTINGS_MAX_CONCURRENT_STREAMS = 0x3;
  static final int SETTINGS_INITIAL_WINDOW_SIZE = 0x4;
  static final int SETTINGS_MAX_FRAME_SIZE = 0x5;
  static final int SETTINGS_MAX_HEADER_LIST_SIZE = 0x6;

  /** Bytes that either side may send before the other has said how many. */
  static final int INITIAL_WINDOW = 65_535;

  private Frame() {}
}
