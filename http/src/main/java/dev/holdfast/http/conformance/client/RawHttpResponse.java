package dev.holdfast.http.conformance.client;

import com.google.common.collect.ImmutableListMultimap;
import java.io.IOException;
import java.time.Duration;

/**
 * An HTTP response as a client reads it: by its length, without following it anywhere.
 *
 * @param headers by their names in small letters
 * @param body the text, read as UTF-8
 * @param bytes the length of the body
 */
public record RawHttpResponse(
    int status, ImmutableListMultimap<String, String> headers, String body, int bytes) {

  /** The value of a header, several joined by commas; empty if it is not there. */
  public String header(String name) {
    return String.join(", ", headers.get(name));
  }

  /** Whether a header is there. */
  public boolean has(String name) {
    return headers.containsKey(name);
  }

  /**
   * How long the client is to wait, as {@code Retry-After} says in seconds.
   *
   * @throws IOException if it says nothing
   */
  public Duration retryAfter() throws IOException {
    try {
      return Duration.ofSeconds(Long.parseLong(header("retry-after")));
    } catch (NumberFormatException e) {
      throw new IOException("no Retry-After in seconds in " + this, e);
    }
  }

  /** The status and the beginning of the body, for messages. */
  @Override
  public String toString() {
    String text = body.length() > 300 ? body.substring(0, 300) + "..." : body;
    return status + " " + text.strip();
  }
}
