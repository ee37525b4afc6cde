package dev.holdfast.http.handler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.Strings;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A parser of forms of the type {@code multipart/form-data} (RFC 7578, RFC 2046, 5.1). Undertow's
 * own keeps one of two headers of a name, and so does not tell that there were two. Not
 * thread-safe.
 */
public final class MultipartFormParser {

  private final byte[] body;
  private final byte[] delimiter; // the end of the line before it included
  private int at; // the index of the next byte

  private MultipartFormParser(String boundary, byte[] body) {
    this.body = body;
    this.delimiter = ("\r\n--" + boundary).getBytes(ISO_8859_1);
  }

  /** Parses a body with this boundary, and adds its fields to a form. */
  public static void read(@Nullable String boundary, byte[] body, HtmlForm form)
      throws FormException {
    if (Strings.isNullOrEmpty(boundary)) {
      throw FormException.broken("its boundary is missing");
    }
    new MultipartFormParser(boundary, body).readParts(form);
  }

  private void readParts(HtmlForm form) throws FormException {
    skipTextBefore();
    while (!isEnd()) {
      PartHeaders headers = new PartHeaders();
      for (int end = lineEnd(); end > at; end = lineEnd()) {
        headers.add(Arrays.copyOfRange(body, at, end));
        at = end + 2;
      }
      int begin = at + 2; // the empty line before it may be the end of it
      int end = delimiterFrom(at);
      form.add(headers.name(), Arrays.copyOfRange(body, begin, Math.max(begin, end)));
      at = end + delimiter.length;
    }
  }

  /** Skips what comes before the first delimiter, which has no line before it mostly. */
  private void skipTextBefore() throws FormException {
    int length = delimiter.length - 2;
    boolean first =
        body.length >= length && Arrays.equals(body, 0, length, delimiter, 2, delimiter.length);
    at = first ? length : delimiterFrom(0) + delimiter.length;
  }

  /** Reads the end of the line with a delimiter; whether no part follows it. */
  private boolean isEnd() throws FormException {
    boolean last = at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
    if (last) {
      at += 2;
    }
    while (at < body.length && (body[at] == ' ' || body[at] == '\t')) {
      at++;
    }
    if (last && at == body.length) {
      return true;
    }
    if (lineEnd() != at) {
      throw FormException.broken("its parts cannot be told apart");
    }
    at += 2;
    return last;
  }

  /** The index of the end of this line. */
  private int lineEnd() throws FormException {
    for (int i = at; i + 1 < body.length; i++) {
      if (body[i] == '\r' && body[i + 1] == '\n') {
        return i;
      }
    }
    throw breaksOff();
  }

  /** The index of the next delimiter. */
  private int delimiterFrom(int from) throws FormException {
    for (int i = from; i + delimiter.length <= body.length; i++) {
      if (body[i] == '\r'
          && Arrays.equals(body, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
        return i;
      }
    }
    throw breaksOff();
  }

  private static FormException breaksOff() {
    return FormException.broken("it breaks off");
  }
}
