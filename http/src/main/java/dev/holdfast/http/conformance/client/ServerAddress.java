package dev.holdfast.http.conformance.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The address of a server, as a URL names it.
 *
 * @param tls whether the scheme is https
 * @param host a name or an address, without brackets
 * @param path what stands before {@code /bind} and {@code /chat}; empty, or it begins with a slash
 */
public record ServerAddress(boolean tls, String host, int port, String path) {

  /**
   * Reads a URL, with or without {@code /bind} at its end.
   *
   * @throws IllegalArgumentException if it names no server; its message says the remedy
   */
  public static ServerAddress parse(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(wrong(url), e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    if (!(tls || scheme.equals("http")) || uri.getHost() == null) {
      throw new IllegalArgumentException(wrong(url));
    }
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(wrong(url));
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "'" + url + "': a user, a query and a fragment are not sent; leave them out");
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return new ServerAddress(tls, host, port, path.replaceFirst("/(bind/?)?$", ""));
  }

  private static String wrong(String url) {
    return "'" + url + "' is no URL of a server; give one such as http://127.0.0.1:8080";
  }

  /** What {@code Host} says. */
  public String authority() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** The origin of the pages that the server has. */
  public String origin() {
    return (tls ? "https://" : "http://") + authority();
  }

  @Override
  public String toString() {
    return origin() + path;
  }
}
