package dev.holdfast.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Ascii;
import com.google.common.base.Strings;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.MultipartParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the fields of an HTML form, in UTF-8. Of fields with one name the first counts. */
final class Form {

  private static final int MOST_FIELDS = 100;

  private Form() {}

  /**
   * The fields of a form.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Map<String, String> read(HttpServerExchange exchange, byte[] body) {
    String type = Strings.nullToEmpty(exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE));
    if (Ascii.toLowerCase(type).startsWith("multipart/form-data")) {
      return multipart(exchange, type, body);
    }
    return urlEncoded(utf8(body));
  }

  private static Map<String, String> urlEncoded(String body) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : body.split("&", MOST_FIELDS)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.putIfAbsent(
            unescaped(pair.substring(0, equals)), unescaped(pair.substring(equals + 1)));
      }
    }
    return fields;
  }

  /** Browsers escape what is not ASCII; who types a form by hand does not. */
  private static String utf8(byte[] body) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it is not in UTF-8", e);
    }
  }

  private static String unescaped(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a % stands before two hexadecimal digits", e);
    }
  }

  private static Map<String, String> multipart(
      HttpServerExchange exchange, String type, byte[] body) {
    String boundary = parameter(type, "boundary");
    if (Strings.isNullOrEmpty(boundary)) {
      throw new IllegalArgumentException("its boundary is missing");
    }
    Parts parts = new Parts();
    try {
      MultipartParser.ParseState parser =
          MultipartParser.beginParse(
              exchange.getConnection().getByteBufferPool(),
              parts,
              boundary.getBytes(ISO_8859_1),
              UTF_8.name());
      parser.parse(ByteBuffer.wrap(body));
      if (!parser.isComplete()) {
        throw new IllegalArgumentException("it breaks off");
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("its parts cannot be told apart", e);
    }
    return parts.fields;
  }

  /** A parameter of a header; Undertow reads beyond the end of one without a value. */
  private static @Nullable String parameter(String header, String name) {
    return header.strip().endsWith("=") ? null : Headers.extractQuotedValueFromHeader(header, name);
  }

  /** Collects the parts of a form. */
  private static final class Parts implements MultipartParser.PartHandler {
    private final Map<String, String> fields = new HashMap<>();
    private final ByteArrayOutputStream value = new ByteArrayOutputStream();
    private @Nullable String name;

    @Override
    public void beginPart(HeaderMap headers) {
      String disposition = headers.getFirst(Headers.CONTENT_DISPOSITION);
      name = disposition == null ? null : parameter(disposition, "name");
      value.reset();
    }

    @Override
    public void data(ByteBuffer buffer) {
      while (buffer.hasRemaining()) {
        value.write(buffer.get());
      }
    }

    @Override
    public void endPart() {
      if (name != null && fields.size() < MOST_FIELDS) {
        fields.putIfAbsent(name, value.toString(UTF_8));
      }
    }
  }
}
