package dev.holdfast.http.conformance.checks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ObjectArrays;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RateLimitOption;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.RawHttpResponse;
import dev.holdfast.http.conformance.client.RetryLimit;
import java.io.IOException;
import java.net.URLEncoder;

/** What checks of guests share: how a form is posted to {@code POST /chat}. */
final class GuestPostForms {

  static final String URL_ENCODED = "application/x-www-form-urlencoded";

  /** What {@link #refusedAsTooMany} needs. */
  static final CheckPrecondition RATE =
      new CheckPrecondition(
          "--rate-limit 10/3s",
          options -> {
            RateLimitOption rate = options.rate("rate-limit");
            return rate != null && rate.events() <= 20;
          });

  private GuestPostForms() {}

  /**
   * Sends messages from a host of its own until one is refused; returns that response.
   *
   * @param headers of the requests, besides the usual ones
   */
  static RawHttpResponse refusedAsTooMany(CheckContext context, String... headers)
      throws IOException {
    RawHttpClient client = context.client().from(context.host());
    RateLimitOption rate = context.options().rate("rate-limit");
    int most = rate == null ? 0 : rate.events() * 30;
    for (int i = 0; i < most; i++) {
      RawHttpResponse answer = postOnce(client, URL_ENCODED, form("bob", "x" + i), headers);
      if (answer.status() != 200) {
        return answer;
      }
    }
    throw new IOException(most + " messages are not too many");
  }

  /** Sends a message as a guest. */
  static RawHttpResponse say(RawHttpClient client, String nick, String text, String... headers)
      throws IOException {
    return post(client, URL_ENCODED, form(nick, text), headers);
  }

  private static String form(String nick, String text) {
    return "nick=" + encode(nick) + "&message=" + encode(text);
  }

  /** Sends a form as it is; again later while the server says that the suite sends too many. */
  static RawHttpResponse post(RawHttpClient client, String type, String form, String... headers)
      throws IOException {
    RetryLimit limit = new RetryLimit();
    RawHttpResponse answer = postOnce(client, type, form, headers);
    while (answer.status() == 429 && limit.waits(answer.retryAfter())) {
      answer = postOnce(client, type, form, headers);
    }
    return answer;
  }

  private static RawHttpResponse postOnce(
      RawHttpClient client, String type, String form, String... headers) throws IOException {
    String[] all = ObjectArrays.concat("Content-Type: " + type, headers);
    return client.ask(client.post("/chat", form, all));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
