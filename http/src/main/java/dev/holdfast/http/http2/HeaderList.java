package dev.holdfast.http.http2;

import io.undertow.protocols.http2.HpackDecoder;
import io.undertow.protocols.http2.HpackException;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The reader of blocks of headers (HPACK, RFC 7541), and the fields of the one that was read last.
 *
 * <p>A few bytes of a block may stand for megabytes of fields. So of a list that is too large only
 * the beginning is kept, and it is said so: the request is refused for its size as on HTTP/1.1. The
 * rest is read, since the next blocks need the table. Confined to the loop.
 */
final class HeaderList implements HpackDecoder.HeaderEmitter {

  private static final int OVERHEAD = 32; // bytes of each field (RFC 9113, 6.5.2)
  private static final int KEPT_BYTES = 24 << 10; // more than a head may have, with the overhead
  private static final int KEPT_FIELDS = 200; // more than a head may have

  private final HpackDecoder decoder = new HpackDecoder();
  private final List<HeaderField> fields = new ArrayList<>();
  private int bytes;
  private boolean cut; // not all fields of the block were kept

  HeaderList() {
    decoder.setHeaderEmitter(this);
  }

  /**
   * Reads a whole block.
   *
   * @throws Http2Fault if it cannot be read, after which no other can
   */
  List<HeaderField> read(ByteBuffer block) throws Http2Fault {
    fields.clear();
    bytes = 0;
    cut = false;
    try {
      decoder.decode(block, false);
    } catch (HpackException | RuntimeException e) { // the decoder trusts some indexes
      throw Http2Fault.ofConnection(ErrorCode.COMPRESSION_ERROR, "a block of headers is broken");
    }
    if (block.hasRemaining()) {
      throw Http2Fault.ofConnection(ErrorCode.COMPRESSION_ERROR, "a block of headers is cut off");
    }
    return fields;
  }

  /** Whether the block had more fields than are kept: it is too large for a head. */
  boolean isCut() {
    return cut;
  }

  /** Drops the fields of the block that was read last. */
  void clear() {
    fields.clear();
  }

  @Override
  public void emitHeader(HttpString name, String value, boolean neverIndex) {
    if (bytes <= KEPT_BYTES && fields.size() < KEPT_FIELDS) {
      bytes += name.length() + value.length() + OVERHEAD;
      fields.add(new HeaderField(name.toString(), value));
    } else {
      cut = true;
    }
  }
}
