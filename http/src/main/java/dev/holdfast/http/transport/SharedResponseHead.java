package dev.holdfast.http.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableList;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;

/**
 * The part of a head that all responses with status 200 and the same fields share, as bytes: all
 * but what is known only when one leaves, {@code Content-Length} and {@code Date}. Immutable.
 */
public final class SharedResponseHead {

  private record Field(HttpString name, String value) {}

  private static final String STATUS = "HTTP/1.1 200 OK\r\n";

  private final ImmutableList<Field> fields;
  private final byte[] bytes;

  /** The head with these fields, whose values are ASCII. */
  SharedResponseHead(HeaderMap headers) {
    ImmutableList.Builder<Field> all = ImmutableList.builder();
    StringBuilder text = new StringBuilder(STATUS);
    for (HeaderValues values : headers) {
      for (String value : values) {
        all.add(new Field(values.getHeaderName(), value));
        text.append(values.getHeaderName()).append(": ").append(value).append("\r\n");
      }
    }
    fields = all.build();
    bytes = text.toString().getBytes(US_ASCII);
  }

  /** Whether it has just these fields. */
  boolean has(HeaderMap headers) {
    int count = 0;
    for (long at = headers.fastIterateNonEmpty(); at != -1; at = headers.fiNextNonEmpty(at)) {
      HeaderValues values = headers.fiCurrent(at);
      for (int i = 0; i < values.size(); i++) {
        if (count == fields.size() || !isField(count, values.getHeaderName(), values.get(i))) {
          return false;
        }
        count++;
      }
    }
    return count == fields.size();
  }

  private boolean isField(int i, HttpString name, String value) {
    Field field = fields.get(i);
    return field.name.equals(name) && field.value.equals(value);
  }

  int length() {
    return bytes.length;
  }

  void writeTo(ByteBuffer buffer) {
    buffer.put(bytes);
  }
}
