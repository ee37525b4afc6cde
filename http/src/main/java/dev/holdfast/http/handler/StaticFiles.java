package dev.holdfast.http.handler;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import dev.holdfast.http.parser.ListHeaderParser;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A handler of the files in the jar: the chat page and the client library. A file may have
 * compressed forms beside it; each client gets the best form that it accepts. A file is read once
 * and then cached; only files of the jar are, so the cache is bounded. Confined to the loop.
 */
public final class StaticFiles implements HttpHandler {

  private static final String ROOT = "/dev/holdfast/web";
  private static final String INDEX = "/page/index.html";

  /** Plain names, so that no path leads out of the folder. */
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");

  /** The library under its version, and what has a hash in its name: such a file never changes. */
  private static final Pattern UNCHANGING =
      Pattern.compile("/client/[0-9][^/]*/.+|.+-[0-9A-Z]{8}[.][a-z]+");

  private static final String FOR_GOOD = "public, max-age=31536000, immutable";
  private static final String ASK_AGAIN = "no-cache";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "map", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "webmanifest", "application/manifest+json");

  private static final HttpString CONTENT_SECURITY_POLICY =
      new HttpString("Content-Security-Policy");
  private static final String OWN_FILES_ONLY =
      "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  private record File(String type, ImmutableMap<ContentCoding, Form> forms) {}

  private static final class Form {
    final byte[] bytes;
    final String tag; // its quotes included; each form has its own (RFC 9110, 8.8.3.3)

    Form(byte[] bytes) {
      this.bytes = bytes;
      this.tag = '"' + Hashing.sha256().hashBytes(bytes).toString().substring(0, 16) + '"';
    }
  }

  private final Map<String, File> files = new HashMap<>();

  @Override
  public void handleRequest(HttpServerExchange exchange) throws IOException {
    String path = exchange.getRequestPath();
    File file = file(path.equals("/") ? INDEX : path);
    if (file == null) {
      Responses.text(exchange, StatusCodes.NOT_FOUND, "nothing is here");
      return;
    }
    ContentCoding coding = ContentCoding.best(exchange.getRequestHeaders(), file.forms.keySet());
    Form form = Objects.requireNonNull(file.forms.get(coding));
    String cache = UNCHANGING.matcher(path).matches() ? FOR_GOOD : ASK_AGAIN;
    HeaderMap headers =
        Responses.setHeaders(exchange, StatusCodes.OK, file.type, cache)
            .put(Headers.ETAG, form.tag)
            .put(CONTENT_SECURITY_POLICY, OWN_FILES_ONLY);
    if (file.forms.size() > 1) {
      headers.add(Headers.VARY, Headers.ACCEPT_ENCODING_STRING);
    }
    if (isAnother(exchange, form)) {
      Responses.text(exchange, StatusCodes.PRECONDITION_FAILED, "it has another version");
    } else if (has(exchange, form)) {
      exchange.addResponseCommitListener( // a length here would be that of the file
          response -> response.getResponseHeaders().remove(Headers.CONTENT_LENGTH));
      Responses.empty(exchange, StatusCodes.NOT_MODIFIED);
    } else {
      if (coding != ContentCoding.IDENTITY) {
        headers.put(Headers.CONTENT_ENCODING, coding.token());
      }
      Responses.send(exchange, form.bytes);
    }
  }

  /**
   * Whether the client wants another version only; a weak tag never says which (RFC 9110, 13.1.1).
   */
  private static boolean isAnother(HttpServerExchange exchange, Form form) {
    List<String> wanted = ListHeaderParser.of(exchange.getRequestHeaders(), Headers.IF_MATCH);
    return !wanted.isEmpty() && !wanted.contains("*") && !wanted.contains(form.tag);
  }

  /**
   * Whether the client has this already; weak tags are as good as strong ones (RFC 9110, 13.1.2).
   */
  private static boolean has(HttpServerExchange exchange, Form form) {
    for (String tag : ListHeaderParser.of(exchange.getRequestHeaders(), Headers.IF_NONE_MATCH)) {
      if (tag.equals("*") || tag.equals(form.tag) || tag.equals("W/" + form.tag)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable File file(String path) throws IOException {
    File known = files.get(path);
    if (known != null) {
      return known;
    }
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null || !PATH.matcher(path).matches()) {
      return null;
    }
    ImmutableMap.Builder<ContentCoding, Form> forms = ImmutableMap.builder();
    for (ContentCoding coding : ContentCoding.values()) {
      try (InputStream in = StaticFiles.class.getResourceAsStream(ROOT + path + coding.suffix())) {
        if (in != null) {
          forms.put(coding, new Form(in.readAllBytes()));
        } else if (coding == ContentCoding.IDENTITY) {
          return null;
        }
      }
    }
    File file = new File(type, forms.buildOrThrow());
    files.put(path, file);
    return file;
  }
}
