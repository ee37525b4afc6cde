package dev.holdfast.http.conformance.client;

import com.google.common.collect.ImmutableList;
import java.io.IOException;

/**
 * The answer to a request of a session: a JSON object in an HTTP response.
 *
 * @param http the HTTP response
 * @param json the object in its body
 */
public record SessionAnswer(RawHttpResponse http, JsonValue json) {

  /**
   * Reads an answer.
   *
   * @throws IOException if it is no 200 with a JSON object
   */
  public static SessionAnswer of(RawHttpResponse http) throws IOException {
    if (http.status() != 200) {
      throw new IOException("answered " + http + " instead of 200 with a JSON object");
    }
    return new SessionAnswer(http, JsonValue.read(http.body()));
  }

  /** Its type; empty if it has none. */
  public String type() {
    return json.text("type");
  }

  /** Why the session ends; empty if no condition is told. */
  public String condition() {
    return json.text("condition");
  }

  /** Its packets. */
  public ImmutableList<JsonValue> packets() {
    return json.get("packets").list();
  }

  /** The ids of its packets, in order. */
  public ImmutableList<String> ids() {
    return json.get("packets").list().stream()
        .map(packet -> packet.text("id"))
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
