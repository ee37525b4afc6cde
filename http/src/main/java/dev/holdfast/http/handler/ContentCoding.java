package dev.holdfast.http.handler;

import dev.holdfast.http.parser.ListHeaderParser;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A content coding (RFC 9110, 8.4.1) in which a file can be sent: compressed ahead by the build, or
 * as it is. The smallest comes first.
 */
enum ContentCoding {
  BROTLI("br", ".br"),
  GZIP("gzip", ".gz"),
  IDENTITY("identity", "");

  private static final Pattern ELEMENT =
      Pattern.compile(
          "([^;\\s]+)(?:\\s*;\\s*q=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?))?",
          Pattern.CASE_INSENSITIVE);

  private final String token;
  private final String suffix;

  ContentCoding(String token, String suffix) {
    this.token = token;
    this.suffix = suffix;
  }

  /** Its name in {@code Content-Encoding}. */
  String token() {
    return token;
  }

  /** What a file in this form has behind its name. */
  String suffix() {
    return suffix;
  }

  /**
   * The form that a request prefers (RFC 9110, 12.5.3): that of the highest weight, and of several
   * the smallest. If it accepts none, the file as it is.
   *
   * @param there the forms of the file
   */
  static ContentCoding best(HeaderMap request, Set<ContentCoding> there) {
    Map<String, Float> weights = weights(ListHeaderParser.of(request, Headers.ACCEPT_ENCODING));
    ContentCoding best = IDENTITY;
    float most = weights.getOrDefault(IDENTITY.token, 0f);
    for (ContentCoding each : values()) {
      float weight = weights.getOrDefault(each.token, weights.getOrDefault("*", 0f));
      boolean better = weight > most || (weight == most && each.compareTo(best) < 0);
      if (weight > 0 && better && there.contains(each)) {
        best = each;
        most = weight;
      }
    }
    return best;
  }

  /** The weights of the codings; an element that cannot be parsed is left out. */
  private static Map<String, Float> weights(List<String> elements) {
    Map<String, Float> weights = new HashMap<>();
    for (String element : elements) {
      Matcher matcher = ELEMENT.matcher(element);
      if (matcher.matches()) {
        String token = matcher.group(1).toLowerCase(Locale.ROOT);
        String weight = matcher.group(2);
        weights.put(
            token.equals("x-gzip") ? "gzip" : token, weight == null ? 1f : Float.valueOf(weight));
      }
    }
    return weights;
  }
}
