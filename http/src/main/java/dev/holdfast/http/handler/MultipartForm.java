package dev.holdfast.http.handler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Ascii;
import com.google.common.base.Strings;
import dev.holdfast.http.handler.Form.FormException;
import io.undertow.connector.ByteBufferPool;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.MultipartParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A parser of forms of the type {@code multipart/form-data} (RFC 7578). Not thread-safe. */
public final class MultipartForm implements MultipartParser.PartHandler {

  private static final Pattern PARAMETER =
      Pattern.compile("\\G[^;]*;\\s*([^=;\\s]+)\\s*=\\s*(?:\"([^\"]*)\"|([^;\"]*))");
  private static final Set<String> UNENCODED = Set.of("", "7bit", "8bit", "binary");

  private final Form form;
  private final ByteArrayOutputStream value = new ByteArrayOutputStream();
  private @Nullable String name;
  private boolean readable;
  private @Nullable FormException fault; // the first; the parser knows no checked ones

  private MultipartForm(Form form) {
    this.form = form;
  }

  /** Parses a body with this boundary, and adds its fields to a form. */
  public static void read(ByteBufferPool buffers, @Nullable String boundary, byte[] body, Form form)
      throws FormException {
    if (Strings.isNullOrEmpty(boundary)) {
      throw FormException.broken("its boundary is missing");
    }
    new MultipartForm(form).parse(buffers, boundary.getBytes(ISO_8859_1), body);
  }

  private void parse(ByteBufferPool buffers, byte[] boundary, byte[] body) throws FormException {
    MultipartParser.ParseState parser =
        MultipartParser.beginParse(buffers, this, boundary, UTF_8.name());
    try {
      parser.parse(ByteBuffer.wrap(body));
    } catch (IOException | IllegalArgumentException e) { // the latter: a name that no header has
      throw FormException.broken("its parts cannot be told apart");
    }
    if (fault != null) {
      throw fault;
    }
    if (!parser.isComplete() && !isEmpty(boundary, body)) {
      throw FormException.broken("it breaks off");
    }
  }

  /** Whether a form ends before its first part, as browsers write one without fields. */
  private static boolean isEmpty(byte[] boundary, byte[] body) {
    String end = "--" + new String(boundary, ISO_8859_1) + "--";
    return new String(body, ISO_8859_1).stripTrailing().equals(end);
  }

  /** Undertow's decoders are left out: that of base64 does not return from what is none. */
  @Override
  public void beginPart(HeaderMap headers) {
    name = parameter(headers.getFirst(Headers.CONTENT_DISPOSITION), "name");
    String encoding = Strings.nullToEmpty(headers.getFirst(Headers.CONTENT_TRANSFER_ENCODING));
    headers.remove(Headers.CONTENT_TRANSFER_ENCODING);
    readable =
        UNENCODED.contains(Ascii.toLowerCase(encoding))
            && Form.isUtf8(parameter(headers.getFirst(Headers.CONTENT_TYPE), "charset"));
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
    try {
      if (fault == null) {
        take();
      }
    } catch (FormException e) {
      fault = e;
    }
  }

  private void take() throws FormException {
    if (name == null) {
      throw FormException.broken("a part has no name");
    }
    if (!readable) {
      throw FormException.unsupported("its parts are read in UTF-8 only, and unencoded");
    }
    form.add(name, value.toByteArray());
  }

  /** A parameter of a header, as browsers write it: there are no escapes between its quotes. */
  private static @Nullable String parameter(@Nullable String header, String name) {
    Matcher parameter = PARAMETER.matcher(Strings.nullToEmpty(header));
    while (parameter.find()) {
      if (parameter.group(1).equalsIgnoreCase(name)) {
        return parameter.group(2) != null ? parameter.group(2) : parameter.group(3).strip();
      }
    }
    return null;
  }
}
