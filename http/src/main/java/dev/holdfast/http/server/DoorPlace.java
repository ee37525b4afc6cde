package dev.holdfast.http.server;

import dev.holdfast.core.chat.Door;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.Cookie;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener of the door stands, as it says itself: {@code ?since=N}, or else the cookie of
 * its last answer, {@code LOG.SEQ}.
 */
final class DoorPlace {

  private static final String COOKIE = "holdfast";
  private static final Pattern VALUE = Pattern.compile("([A-Za-z0-9_-]*)\\.([0-9]{1,18})");

  private DoorPlace() {}

  /**
   * Where it stands; null if it does not say.
   *
   * @throws NumberFormatException if {@code since} is no number of a message
   */
  static Door.@Nullable Place of(HttpServerExchange exchange) {
    Deque<String> since = exchange.getQueryParameters().get("since");
    if (since != null) {
      long seq = Long.parseLong(since.getFirst());
      if (seq < 0) {
        throw new NumberFormatException("negative");
      }
      return new Door.Place(null, seq);
    }
    Cookie cookie = exchange.getRequestCookie(COOKIE);
    Matcher value = VALUE.matcher(cookie == null ? "" : cookie.getValue());
    if (!value.matches()) {
      return null;
    }
    String log = value.group(1).isEmpty() ? null : value.group(1);
    return new Door.Place(log, Long.parseLong(value.group(2)));
  }

  /** The header {@code Set-Cookie} for this place. */
  static String cookie(Door.Place place) {
    String log = place.log() == null ? "" : place.log();
    return COOKIE + '=' + log + '.' + place.seq() + "; Path=/chat; HttpOnly; SameSite=Lax";
  }
}
