package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.status;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.RawHttpResponse;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks of {@code POST /chat}, the messages of guests. Only checks of the lobby group say anything
 * in the lobby: the members of others come and go there.
 */
final class GuestPostChecks {

  private static final String PARTS = "multipart/form-data; boundary=b";
  private static final String FORM_DATA = "Content-Disposition: form-data; name=message";

  static final ImmutableList<Check> ALL =
      Stream.of(
              Check.of(
                  "S67",
                  "what is said",
                  context -> {
                    MemberClient ann = context.join("lobby", context.fresh("ann"));
                    RawHttpResponse answer =
                        GuestPostForms.say(context.client(), "bob", "hello & \u00fc+");
                    status(200, answer);
                    equal("the answer", "ok", answer.body().strip());
                    JsonValue message = ann.await("message");
                    equal("the text", "hello & \u00fc+", message.text("text"));
                    equal("the nick", "bob", message.text("from"));
                    status(
                        200,
                        GuestPostForms.post(
                            context.client(), GuestPostForms.URL_ENCODED, "message=x"));
                    equal("the nick of a guest", "guest", ann.await("message").text("from"));
                    String part = "--b\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n";
                    status(
                        200,
                        GuestPostForms.post(context.client(), PARTS, part + "parts\r\n--b--\r\n"));
                    equal("the text in parts", "parts", ann.await("message").text("text"));
                  }),
              Check.of(
                  "S265",
                  "line breaks",
                  context -> {
                    MemberClient ann = context.join("lobby", context.fresh("ann"));
                    GuestPostForms.say(context.client(), "bob", "a\r\n\r\nb\nc  d\te");
                    equal("the text", "a b c  d\te", ann.await("message").text("text"));
                  }),
              Check.of(
                  "S266",
                  "texts and nicks that are none",
                  context -> {
                    for (String text : List.of("", " ", "\u200b", "a\u0000b", "a\u202eb")) {
                      status(400, GuestPostForms.say(context.client(), "bob", text));
                    }
                    RawHttpResponse named = GuestPostForms.say(context.client(), "bob", "a\u202eb");
                    that(named.body().contains("U+202E"), "it names no character: " + named);
                    status(400, GuestPostForms.say(context.client(), "a:b", "x"));
                    status(400, GuestPostForms.say(context.client(), "x".repeat(33), "x"));
                  }),
              Check.of(
                  "S267",
                  "the nick of a member",
                  context -> {
                    MemberClient ann = context.join("lobby", context.fresh("ann"));
                    status(409, GuestPostForms.say(context.client(), ann.nick(), "x"));
                  }),
              Check.of(
                  "S268",
                  "commands",
                  context -> {
                    status(403, GuestPostForms.say(context.client(), "bob", "/help"));
                    status(403, GuestPostForms.say(context.client(), "bob", "/auth x"));
                  }),
              Check.of(
                  "S269",
                  "more than a host may say",
                  context -> {
                    RawHttpResponse answer = GuestPostForms.refusedAsTooMany(context);
                    status(429, answer);
                    that(answer.has("retry-after"), "there is no Retry-After");
                  },
                  CheckPrecondition.PROXY,
                  GuestPostForms.RATE),
              Check.of(
                  "S120",
                  "when to ask again",
                  context -> {
                    RawHttpResponse answer =
                        GuestPostForms.refusedAsTooMany(context, "Origin: http://localhost:5173");
                    that(answer.has("retry-after"), "there is no Retry-After");
                    String exposed = answer.header("access-control-expose-headers");
                    that(
                        exposed.contains("Retry-After"),
                        answer.status() + " has Access-Control-Expose-Headers '" + exposed + "'");
                  },
                  CheckPrecondition.PROXY,
                  GuestPostForms.RATE),
              Check.of(
                  "S270",
                  "forms that are broken",
                  context -> {
                    String many = "a=1&".repeat(100) + "message=x";
                    String part =
                        "--b\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\nx\r\n";
                    for (String form :
                        List.of(
                            "message=%zz",
                            "message=%",
                            "message=%ff",
                            "message=a&message=b",
                            many,
                            "nick=bob",
                            "")) {
                      RawHttpResponse answer =
                          GuestPostForms.post(context.client(), GuestPostForms.URL_ENCODED, form);
                      that(
                          answer.status() == 400,
                          "the form " + start(form) + " is answered " + answer);
                    }
                    for (String form : List.of("", part, "x", part + part + "--b--\r\n")) {
                      RawHttpResponse answer = GuestPostForms.post(context.client(), PARTS, form);
                      that(
                          answer.status() == 400,
                          "the parts " + start(form) + " are answered " + answer);
                    }
                  }),
              Check.of(
                  "S290",
                  "fields that there are not",
                  context -> {
                    RawHttpResponse answer =
                        GuestPostForms.post(
                            context.client(), GuestPostForms.URL_ENCODED, "message=x&room=tea");
                    status(400, answer);
                    for (String name : List.of("room", "message", "nick")) {
                      that(answer.body().contains(name), name + " is not named: " + answer);
                    }
                    String other = "Content-Disposition: form-data; name=room";
                    status(400, GuestPostForms.post(context.client(), PARTS, part(other)));
                    String named = "Content-Type: " + GuestPostForms.URL_ENCODED;
                    status(
                        400,
                        context
                            .client()
                            .ask(context.client().post("/chat?room=tea", "message=x", named)));
                  }),
              Check.of(
                  "S271",
                  "types of forms",
                  context -> {
                    for (String type :
                        List.of(
                            "text/plain",
                            "application/json",
                            "image/png",
                            GuestPostForms.URL_ENCODED + "; charset=iso-8859-1",
                            "multipart/mixed; boundary=b")) {
                      RawHttpResponse answer =
                          GuestPostForms.post(context.client(), type, "message=x");
                      that(answer.status() == 415, "the type " + type + " is answered " + answer);
                    }
                    String named = GuestPostForms.URL_ENCODED + "; charset=UTF-8";
                    status(200, GuestPostForms.post(context.client(), named, "message=x"));
                  }),
              Check.of(
                  "S276",
                  "headers that say something twice",
                  context -> {
                    for (String twice :
                        List.of(PARTS + "; boundary=c", PARTS + "\r\nContent-Type: " + PARTS)) {
                      status(400, GuestPostForms.post(context.client(), twice, part(FORM_DATA)));
                    }
                    for (String twice :
                        List.of(
                            FORM_DATA + "; name=nick",
                            FORM_DATA + "\r\n" + FORM_DATA,
                            FORM_DATA + "\r\nContent-Type: text/plain; charset=utf-8; charset=x")) {
                      status(400, GuestPostForms.post(context.client(), PARTS, part(twice)));
                    }
                  }),
              Check.of(
                  "S277",
                  "parts that are not of a form",
                  context -> {
                    for (String other : List.of("attachment; name=message", "form-data", "")) {
                      String headers = "Content-Disposition: " + other;
                      status(400, GuestPostForms.post(context.client(), PARTS, part(headers)));
                    }
                    status(400, GuestPostForms.post(context.client(), PARTS, part("X: y")));
                  }),
              Check.of(
                  "S278",
                  "parts that are no text",
                  context -> {
                    for (String other :
                        List.of(
                            "Content-Type: image/png",
                            "Content-Type: multipart/mixed; boundary=c",
                            "Content-Type: text/plain; charset=utf-16",
                            "Content-Transfer-Encoding: base64")) {
                      String headers = FORM_DATA + "\r\n" + other;
                      status(415, GuestPostForms.post(context.client(), PARTS, part(headers)));
                    }
                    String text = FORM_DATA + "\r\nContent-Type: text/plain; charset=utf-8";
                    status(200, GuestPostForms.post(context.client(), PARTS, part(text)));
                  }))
          .map(check -> check.alone(Check.LOBBY))
          .collect(ImmutableList.toImmutableList());

  private GuestPostChecks() {}

  /** A form of one part with these headers. */
  private static String part(String headers) {
    return "--b\r\n" + headers + "\r\n\r\nx\r\n--b--\r\n";
  }

  private static String start(String form) {
    return form.length() > 60 ? form.substring(0, 60) + "..." : form;
  }
}
