package dev.holdfast.http.conformance.checks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.http.conformance.client.HttpAnswer;
import dev.holdfast.http.conformance.client.RawHttpClient;
import java.io.IOException;
import java.net.URLEncoder;

/** The forms that guests send to {@code POST /chat}. */
final class GuestPosts {

  static final String URL_ENCODED = "application/x-www-form-urlencoded";

  private GuestPosts() {}

  /** Sends a message as a guest. */
  static HttpAnswer say(RawHttpClient client, String nick, String text) throws IOException {
    return post(client, URL_ENCODED, "nick=" + encode(nick) + "&message=" + encode(text));
  }

  /** Sends a form as it is. */
  static HttpAnswer post(RawHttpClient client, String type, String form) throws IOException {
    return client.ask(client.post("/chat", form, "Content-Type: " + type));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
