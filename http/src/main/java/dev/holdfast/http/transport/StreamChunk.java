package dev.holdfast.http.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * A part of a stream, framed once as a chunk of HTTP/1.1 (RFC 9112, 7.1) for all connections that
 * send it; those of HTTP/1.0 leave the frame out. Immutable.
 */
public final class StreamChunk {

  private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);
  private static final int REFERENCE = 64; // bytes that each holder spends on an event besides

  /** What ends a stream of HTTP/1.1. */
  static final StreamChunk LAST = plain("0\r\n\r\n".getBytes(US_ASCII));

  private final byte[] bytes; // with its frame
  private final int from; // where the content begins
  private final int length; // of the content
  private final int events;
  private final int holders;

  private StreamChunk(byte[] bytes, int from, int length, int events, int holders) {
    this.bytes = bytes;
    this.from = from;
    this.length = length;
    this.events = events;
    this.holders = holders;
  }

  /**
   * Makes a chunk.
   *
   * @param content at least one byte
   * @param events how many events it has
   * @param holders how many streams send it, about
   */
  public static StreamChunk of(byte[] content, int events, int holders) {
    byte[] size = (Integer.toHexString(content.length) + "\r\n").getBytes(US_ASCII);
    byte[] all = new byte[size.length + content.length + LINE_END.length];
    ByteBuffer.wrap(all).put(size).put(content).put(LINE_END);
    return new StreamChunk(all, size.length, content.length, events, Math.max(1, holders));
  }

  /** Makes a part of one stream that has no frame, such as the head. */
  static StreamChunk plain(byte[] bytes) {
    return new StreamChunk(bytes, 0, bytes.length, 0, 1);
  }

  /** The bytes to send, which are shared, not to be written to. */
  ByteBuffer buffer(boolean chunked) {
    return chunked ? ByteBuffer.wrap(bytes) : ByteBuffer.wrap(bytes, from, length);
  }

  int events() {
    return events;
  }

  int size() {
    return bytes.length;
  }

  /** The memory that each holder is charged for, in bytes: its share, and a fixed cost. */
  int weight() {
    return REFERENCE * events + bytes.length / holders;
  }
}
