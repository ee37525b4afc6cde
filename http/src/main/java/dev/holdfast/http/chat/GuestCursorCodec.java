package dev.holdfast.http.chat;

import com.google.common.base.Splitter;
import dev.holdfast.core.chat.guest.GuestCursor;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The codec of a guest's cursor in the log of a room: {@code ?since=N}, or else the cookie of its
 * last response, {@code LOG.SEQ}; of a stream the id of its last event, which has the same form.
 * Stateless.
 */
final class GuestCursorCodec {

  /** The parameter of the query. */
  static final String SINCE = "since";

  private static final HttpString LAST_EVENT_ID = new HttpString("Last-Event-ID");
  private static final String COOKIE = "holdfast";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern VALUE =
      Pattern.compile(COOKIE + "=([A-Za-z0-9_-]{0,64})\\.([0-9]{1,18})");
  private static final Pattern EVENT_ID = Pattern.compile("([A-Za-z0-9_-]{1,64})\\.([0-9]{1,18})");

  /** What a stream has read that names no message of ours: it is of another log. */
  private static final GuestCursor ELSEWHERE = new GuestCursor("", 0);

  private static final Splitter PAIRS = Splitter.on(';').trimResults();

  private GuestCursorCodec() {}

  /**
   * The cursor of a request; null if it has none.
   *
   * @throws NumberFormatException if {@code since} is no number of a message
   */
  static @Nullable GuestCursor of(HttpServerExchange exchange) {
    Deque<String> since = exchange.getQueryParameters().get(SINCE);
    return since == null ? ofCookie(exchange.getRequestHeaders()) : ofNumber(since);
  }

  /**
   * The cursor of a request for a stream, where the header that a browser sends when it goes on is
   * stronger than the parameter, which stays in the URL; null if it has none. A browser sends the
   * header with every attempt, and gives up for good if it is refused: so one that is no id of ours
   * counts as that of another log, and the stream says that there is a gap.
   *
   * @throws NumberFormatException if {@code since} is neither the number of a message nor the id of
   *     an event
   */
  static @Nullable GuestCursor ofStream(HttpServerExchange exchange) {
    HeaderValues last = exchange.getRequestHeaders().get(LAST_EVENT_ID);
    if (last != null && !(last.size() == 1 && last.getFirst().isEmpty())) {
      GuestCursor cursor = last.size() == 1 ? ofEvent(last.getFirst()) : null;
      return cursor == null ? ELSEWHERE : cursor;
    }
    Deque<String> since = exchange.getQueryParameters().get(SINCE);
    GuestCursor cursor = since != null && since.size() == 1 ? ofEvent(since.getFirst()) : null;
    return since == null || cursor != null ? cursor : ofNumber(since);
  }

  private static @Nullable GuestCursor ofEvent(String id) {
    Matcher value = EVENT_ID.matcher(id);
    return value.matches() ? new GuestCursor(value.group(1), Long.parseLong(value.group(2))) : null;
  }

  private static GuestCursor ofNumber(Deque<String> since) {
    if (since.size() > 1 || !NUMBER.matcher(since.getFirst()).matches()) {
      throw new NumberFormatException("not one number");
    }
    return new GuestCursor(null, Long.parseLong(since.getFirst()));
  }

  /** The id of an event behind which a stream is at this cursor. */
  static String eventId(GuestCursor cursor) {
    return cursor.log() + "." + cursor.seq();
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
