package dev.holdfast.http.handler;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.holdfast.http.parser.Authority;
import dev.holdfast.http.parser.WebOrigin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The set of origins whose pages may use the server: its own, those of this machine on any port,
 * and those that are named. Immutable.
 *
 * @param any whether any page may
 * @param opaque whether pages without an origin may: files on a disk, but sandboxed frames too
 * @param named others that may
 */
public record AllowedOrigins(boolean any, boolean opaque, ImmutableSet<String> named) {

  /** Pages of the server itself and of this machine. */
  public static final AllowedOrigins OWN = new AllowedOrigins(false, false, ImmutableSet.of());

  private static final String ANY = "*";
  private static final String OPAQUE = "null";
  private static final Splitter LIST = Splitter.on(',').trimResults();
  private static final ImmutableSet<String> NO_PAGES = ImmutableSet.of("file", "ws", "wss", "ftp");

  /**
   * Reads a list such as {@code https://a.example,https://b.example}, or {@code *}.
   *
   * @throws IllegalArgumentException if something in it is no origin that a browser sends
   */
  public static AllowedOrigins parse(String list) {
    if (list.strip().equals(ANY)) {
      return new AllowedOrigins(true, true, ImmutableSet.of());
    }
    List<String> named = new ArrayList<>(LIST.splitToList(list));
    boolean opaque = named.removeIf(OPAQUE::equals);
    return new AllowedOrigins(
        false,
        opaque,
        named.stream().map(AllowedOrigins::normal).collect(ImmutableSet.toImmutableSet()));
  }

  private static String normal(String text) {
    if (text.contains("*")) {
      throw new IllegalArgumentException("name each origin, or * alone for all");
    }
    WebOrigin origin = WebOrigin.parse(text);
    if (origin != null && !NO_PAGES.contains(origin.scheme())) {
      return origin.toString();
    }
    String bare = text.replaceFirst("(?<=[^/])/.*", "").replaceFirst("//.*@", "//");
    WebOrigin meant = WebOrigin.parse(bare);
    String remedy =
        meant == null || NO_PAGES.contains(meant.scheme())
            ? "'" + text + "' is no origin: write it as location.origin shows it in the page"
            : "'" + text + "' is more than an origin: write " + meant;
    throw new IllegalArgumentException(remedy);
  }

  /** The hosts of the named origins. */
  ImmutableList<String> hosts() {
    return named.stream()
        .map(WebOrigin::parse)
        .filter(origin -> origin != null && origin.isOfTheWeb())
        .map(origin -> origin == null ? "" : origin.host())
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * Whether a page of this origin may talk to the server.
   *
   * @param called what the server was called by; null if that is not known
   */
  boolean admits(String origin, @Nullable Authority called) {
    if (any) {
      return true;
    }
    if (origin.equals(OPAQUE)) {
      return opaque;
    }
    WebOrigin page = WebOrigin.parse(origin);
    return page != null
        && (page.isLoopback()
            || (called != null && page.isOf(called))
            || named.contains(page.toString()));
  }
}
