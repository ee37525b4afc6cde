package dev.holdfast.http.handler;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.common.net.MediaType;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an HTML form, which it parses from a text or is given one by one. A form is refused
 * if it is not in UTF-8, names another charset, or has two fields of one name. Not thread-safe.
 */
public final class HtmlForm {

  private static final ImmutableSet<Charset> PLAIN = ImmutableSet.of(UTF_8, US_ASCII);

  /** How many fields a form may have. */
  public static final int MAX_FIELDS = 100;

  private static final MediaType URL_ENCODED =
      MediaType.create("application", "x-www-form-urlencoded");
  private static final MediaType MULTIPART = MediaType.create("multipart", "form-data");

  /** A semicolon with nothing behind it (RFC 9110, 5.6.6); what is quoted stays, as $1. */
  private static final Pattern NO_PARAMETER =
      Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*+\")|[ \t]*;[ \t]*(?=;|$)");

  /** The field in which a browser names the charset of the form. */
  private static final String CHARSET = "_charset_";

  private final Map<String, String> fields = new LinkedHashMap<>();
  private int count;

  /** Reads the body of this exchange. */
  public static HtmlForm read(HttpServerExchange exchange, byte[] body) throws FormException {
    MediaType named = type(exchange.getRequestHeaders().get(Headers.CONTENT_TYPE), "its");
    MediaType type = named == null ? URL_ENCODED : named;
    HtmlForm form = new HtmlForm();
    if (type.is(URL_ENCODED)) {
      form.readUrlEncoded(body);
    } else if (type.is(MULTIPART)) {
      MultipartFormParser.read(parameter(type, "boundary"), body, form);
    } else {
      throw FormException.unsupported("it is sent as " + URL_ENCODED);
    }
    if (!isUtf8(parameter(type, "charset")) || !isUtf8(form.get(CHARSET))) {
      throw FormException.unsupported("it is read in UTF-8 only");
    }
    return form;
  }

  /**
   * The media type of a form or of a part; null if none is named. There is one header, in which
   * each parameter is there once: which of two counts would be a guess.
   *
   * @param whose {@code its} or {@code a part's}, for the fault
   */
  static @Nullable MediaType type(@Nullable List<String> lines, String whose) throws FormException {
    if (lines == null) {
      return null;
    }
    if (lines.size() > 1) {
      throw FormException.broken(whose + " Content-Type is there twice");
    }
    MediaType type;
    try {
      type = MediaType.parse(NO_PARAMETER.matcher(lines.get(0)).replaceAll("$1"));
    } catch (IllegalArgumentException e) {
      throw FormException.broken(whose + " Content-Type cannot be read");
    }
    for (String name : type.parameters().keySet()) {
      if (type.parameters().get(name).size() > 1) {
        throw FormException.broken(whose + " Content-Type has " + name + " twice");
      }
    }
    return type;
  }

  /** The value of a parameter; null if there is none. */
  static @Nullable String parameter(MediaType type, String name) {
    List<String> values = type.parameters().get(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /** The value of a field; null if there is none. */
  public @Nullable String get(String name) {
    return fields.get(name);
  }

  /** The names of its fields, in order, but for that of its charset. */
  public Set<String> names() {
    return Sets.filter(fields.keySet(), name -> !name.equals(CHARSET));
  }

  /** Whether text in a charset of this name, in any of its names, is text in UTF-8. */
  static boolean isUtf8(@Nullable String charset) {
    try {
      return charset == null || PLAIN.contains(Charset.forName(charset));
    } catch (IllegalArgumentException e) {
      return false; // no charset has this name
    }
  }

  /** Takes a field, whose value is in UTF-8. */
  void add(String name, byte[] value) throws FormException {
    if (++count > MAX_FIELDS) {
      throw FormException.broken("it has more than " + MAX_FIELDS + " fields");
    }
    if (fields.put(name, text(value)) != null) {
      throw FormException.broken("a field stands there twice");
    }
  }

  static String text(byte[] utf8) throws FormException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw FormException.broken("it is not in UTF-8");
    }
  }

  // ---- application/x-www-form-urlencoded

  private void readUrlEncoded(byte[] body) throws FormException {
    int start = 0;
    for (int i = 0; i <= body.length; i++) {
      if (i == body.length || body[i] == '&') {
        if (i > start) {
          readPair(body, start, i);
        }
        start = i + 1;
      }
    }
  }

  /** A name without a value has an empty one. */
  private void readPair(byte[] body, int start, int end) throws FormException {
    int equals = start;
    while (equals < end && body[equals] != '=') {
      equals++;
    }
    byte[] name = unescaped(body, start, equals);
    add(text(name), unescaped(body, Math.min(equals + 1, end), end));
  }

  /** Decodes escapes; bytes that are not ASCII need none. */
  private static byte[] unescaped(byte[] body, int start, int end) throws FormException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(end - start);
    for (int i = start; i < end; i++) {
      if (body[i] == '%') {
        bytes.write(16 * digit(body, i + 1, end) + digit(body, i + 2, end));
        i += 2;
      } else {
        bytes.write(body[i] == '+' ? ' ' : body[i]);
      }
    }
    return bytes.toByteArray();
  }

  private static int digit(byte[] body, int at, int end) throws FormException {
    int digit = at < end && body[at] > 0 ? Character.digit((char) body[at], 16) : -1;
    if (digit < 0) {
      throw FormException.broken("a % stands before two hexadecimal digits");
    }
    return digit;
  }
}
