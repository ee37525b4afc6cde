package dev.holdfast.http.chat;

import com.google.common.base.Splitter;
import dev.holdfast.core.chat.guest.GuestCursor;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The codec of a guest's cursor in the log of the lobby: {@code ?since=N}, or else the cookie of
 * its last response, {@code LOG.SEQ}. Stateless.
 */
final class GuestCursorCodec {

  /** The parameter of the query. */
  static final String SINCE = "since";

  private static final String COOKIE = "holdfast";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern VALUE =
      Pattern.compile(COOKIE + "=([A-Za-z0-9_-]{0,64})\\.([0-9]{1,18})");
  private static final Splitter PAIRS = Splitter.on(';').trimResults();

  private GuestCursorCodec() {}

  /**
   * The cursor of a request; null if it has none.
   *
   * @throws NumberFormatException if {@code since} is no number of a message
   */
  static @Nullable GuestCursor of(HttpServerExchange exchange) {
    Deque<String> since = exchange.getQueryParameters().get(SINCE);
    if (since != null) {
      if (since.size() > 1 || !NUMBER.matcher(since.getFirst()).matches()) {
        throw new NumberFormatException("not one number");
      }
      return new GuestCursor(null, Long.parseLong(since.getFirst()));
    }
    return ofCookie(exchange.getRequestHeaders());
  }

  /**
   * Looks for our cookie alone. Its neighbours are set by other programs on this host: whatever
   * they contain, and how many there are, is no reason to refuse a request.
   */
  private static @Nullable GuestCursor ofCookie(HeaderMap headers) {
    HeaderValues lines = headers.get(Headers.COOKIE);
    if (lines == null) {
      return null;
    }
    for (String line : lines) {
      for (String pair : PAIRS.split(line)) {
        Matcher value = VALUE.matcher(pair);
        if (value.matches()) {
          String log = value.group(1).isEmpty() ? null : value.group(1);
          return new GuestCursor(log, Long.parseLong(value.group(2)));
        }
      }
    }
    return null;
  }

  /** The header {@code Set-Cookie} for this cursor. */
  static String cookie(GuestCursor cursor) {
    String log = cursor.log() == null ? "" : cursor.log();
    return COOKIE + '=' + log + '.' + cursor.seq() + "; Path=/chat; HttpOnly; SameSite=Lax";
  }
}
