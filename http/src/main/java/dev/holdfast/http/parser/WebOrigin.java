package dev.holdfast.http.parser;

import com.google.common.base.Ascii;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a page (RFC 6454): scheme, host and port, in normal form.
 *
 * @param scheme in small letters
 * @param host as in {@link Authority}
 * @param port the scheme's own if none is named; {@link Authority#NO_PORT} if it has none
 */
public record WebOrigin(String scheme, String host, int port) {

  private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#@\\s]+)");
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** Parses an origin as browsers send it; null if the text is none. */
  public static @Nullable WebOrigin parse(String text) {
    Matcher form = FORM.matcher(text);
    Authority authority = form.matches() ? Authority.parse(form.group(2)) : null;
    if (authority == null) {
      return null;
    }
    String scheme = Ascii.toLowerCase(form.group(1));
    int port = authority.port() == Authority.NO_PORT ? usual(scheme) : authority.port();
    return new WebOrigin(scheme, authority.host(), port);
  }

  private static int usual(String scheme) {
    return switch (scheme) {
      case "http" -> HTTP;
      case "https" -> HTTPS;
      default -> Authority.NO_PORT;
    };
  }

  /** Whether the scheme is {@code http} or {@code https}. */
  public boolean isOfTheWeb() {
    return scheme.equals("http") || scheme.equals("https");
  }

  /** Whether the page comes from this machine, on any port. */
  public boolean isLoopback() {
    return isOfTheWeb() && new Authority(host, port).isLoopback();
  }

  /** Whether the page comes from the server of this name, by either scheme: a proxy may add TLS. */
  public boolean isOf(Authority called) {
    int expected = called.port() == Authority.NO_PORT ? usual(scheme) : called.port();
    return isOfTheWeb() && host.equals(called.host()) && port == expected;
  }

  @Override
  public String toString() {
    boolean plain = port == Authority.NO_PORT || port == usual(scheme);
    return scheme + "://" + host + (plain ? "" : ":" + port);
  }
}
