package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.between;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.status;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.TestedServerOptions;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.RawConnection;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.RawHttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks of {@code GET /chat}, by which guests read messages. No other check says anything in the
 * lobby: members of other checks only come and go there, which guests are not told.
 */
final class GuestReadChecks {

  private static final String JSON = "Accept: application/json";

  /** How long a listener waits for a message, at most (S65). */
  private static final Duration HELD = Duration.ofSeconds(20);

  /** How long a busy server may take until it has read the request of a listener. */
  private static final Duration TURN = Duration.ofSeconds(3);

  /** How many messages a room keeps. */
  static int kept(TestedServerOptions options) {
    int kept = options.number("keep-messages");
    return options.text("memory").equals("on") ? Math.max(1, kept / 100) : kept;
  }

  static final CheckPrecondition FEW_KEPT =
      new CheckPrecondition("--memory on --keep-messages 500", options -> kept(options) <= 8);

  /** Requires that a host may have more connections than listeners. */
  static final CheckPrecondition MANY_CONNECTIONS =
      new CheckPrecondition(
          "--connections-per-host 512",
          options ->
              options.number("connections-per-host") == 0
                  || options.number("connections-per-host") > 110);

  static final ImmutableList<Check> ALL =
      Stream.of(
              Check.of(
                  "S65",
                  "a listener",
                  context -> {
                    RawConnection listener = listen(context, "");
                    that(!listener.comesWithin(Duration.ofSeconds(1)), "answered at once");
                    for (int i = 0; i == 0 || (i < 5 && !listener.comesWithin(TURN)); i++) {
                      status(200, GuestPostForms.say(context.client(), "bob", "hello"));
                    }
                    RawHttpResponse answer = listener.read();
                    status(200, answer);
                    equal("the text", "bob: hello\n", answer.body());
                  }),
              Check.of(
                  "S259",
                  "lines",
                  context -> {
                    RawConnection listener = listen(context, "");
                    that(!listener.comesWithin(CheckContext.WHILE), "answered at once");
                    MemberClient ann = context.join("lobby", context.fresh("ann"));
                    ann.sayAndAwait("one\ntwo <b>\u00fc</b>", "m1");
                    String line = ann.nick() + ": one two <b>\u00fc</b>\n";
                    equal("the text", line, listener.read().body());
                  }),
              Check.of(
                  "S260",
                  "a listener whose time is up",
                  context -> {
                    long since = System.nanoTime();
                    status(204, context.client().getWithin(HELD, "/chat"));
                    between(
                        "it",
                        Duration.ofSeconds(10),
                        Duration.ofNanos(System.nanoTime() - since),
                        HELD.plus(CheckContext.SOON));
                  }),
              Check.of(
                  "S279",
                  "HEAD",
                  context -> {
                    RawConnection waiting = context.client().connect();
                    waiting.send(context.client().text("HEAD", "/chat"));
                    that(waiting.comesWithin(CheckContext.SOON), "it is held");
                    RawHttpResponse now = waiting.readHead();
                    status(204, now);
                    that(!now.has("set-cookie"), "it sets a cookie");
                    MemberClient ann = context.join("lobby", context.fresh("ann"));
                    long seq = ann.sayAndAwait("one", "m1").number("seq");
                    String path = "/chat?since=" + (seq - 1);
                    RawHttpResponse get = context.client().get(path);
                    RawHttpResponse head =
                        waiting.send(context.client().text("HEAD", path)).readHead();
                    status(200, head);
                    equal(
                        "the length", get.header("content-length"), head.header("content-length"));
                    that(!head.has("set-cookie"), "it sets a cookie");
                  }),
              Check.of(
                  "S261",
                  "JSON",
                  context -> {
                    RawConnection listener = listen(context, "", JSON);
                    that(!listener.comesWithin(CheckContext.WHILE), "answered at once");
                    MemberClient ann = context.join("lobby", context.fresh("ann"));
                    ann.sayAndAwait("one\ntwo", "m1");
                    JsonValue ok = JsonValue.read(listener.read().body()).get("ok");
                    equal("the nick", ann.nick(), ok.list().get(0).text("nick"));
                    equal("the text", "one\ntwo", ok.list().get(0).text("text"));
                    RawConnection plain =
                        listen(context, "", "Accept: text/plain, application/json;q=0");
                    that(!plain.comesWithin(CheckContext.WHILE), "answered at once");
                    ann.sayAndAwait("three", "m2");
                    equal("the text", ann.nick() + ": three\n", plain.read().body());
                  }),
              Check.of(
                  "S66",
                  "cursors",
                  context -> {
                    MemberClient ann = context.join("lobby", context.fresh("ann"));
                    long seq = ann.sayAndAwait("one", "m1").number("seq");
                    RawHttpResponse first = context.client().get("/chat?since=" + (seq - 1));
                    equal("behind a number", ann.nick() + ": one\n", first.body());
                    String cookie = "Cookie: " + first.header("set-cookie").replaceFirst(";.*", "");
                    ann.sayAndAwait("two", "m2");
                    ann.sayAndAwait("three", "m3");
                    RawHttpResponse second = context.client().get("/chat", cookie);
                    String both = ann.nick() + ": two\n" + ann.nick() + ": three\n";
                    equal("behind the cookie", both, second.body());
                    RawHttpResponse third =
                        context.client().get("/chat?since=" + (seq + 1), cookie);
                    equal("the number is stronger", ann.nick() + ": three\n", third.body());
                  }),
              Check.of(
                  "S291",
                  "parameters that there are not",
                  context -> {
                    RawHttpResponse answer = context.client().get("/chat?since=0&room=tea");
                    status(400, answer);
                    for (String name : List.of("room", "since")) {
                      that(answer.body().contains(name), name + " is not named: " + answer);
                    }
                    RawConnection listener = listen(context, "?_=1700000000000");
                    that(!listener.comesWithin(CheckContext.WHILE), "answered at once");
                  }),
              Check.of(
                  "S264",
                  "other cookies",
                  context -> {
                    MemberClient ann = context.join("lobby", context.fresh("ann"));
                    long seq = ann.sayAndAwait("one", "m1").number("seq");
                    RawHttpResponse first = context.client().get("/chat?since=" + (seq - 1));
                    String cookie = first.header("set-cookie").replaceFirst(";.*", "");
                    ann.sayAndAwait("two", "m2");
                    for (String more :
                        List.of("a=\"b; c\"; ", "=; ;; x; ", "{}=[]; ", "v=\u00fc; ")) {
                      RawHttpResponse next =
                          context.client().get("/chat", "Cookie: " + more + cookie);
                      equal("beside " + more, ann.nick() + ": two\n", next.body());
                    }
                  }),
              Check.of(
                  "S263",
                  "a number beyond the newest",
                  context -> {
                    MemberClient ann = context.join("lobby", context.fresh("ann"));
                    long seq = ann.sayAndAwait("one", "m1").number("seq");
                    RawConnection listener = listen(context, "?since=" + (seq + 1_000));
                    that(!listener.comesWithin(CheckContext.WHILE), "answered at once");
                    ann.sayAndAwait("two", "m2");
                    equal("the next", ann.nick() + ": two\n", listener.read().body());
                  }),
              Check.of(
                  "S74",
                  "a gap",
                  context -> {
                    MemberClient ann = context.join("lobby", context.fresh("ann"));
                    long seq = ann.sayAndAwait("one", "m1").number("seq");
                    for (int i = 0; i < kept(context.options()) + 2; i++) {
                      ann.sayAndAwait("more", "more" + i);
                    }
                    RawHttpResponse gap = context.client().get("/chat?since=" + seq);
                    equal("Holdfast-Complete", "false", gap.header("holdfast-complete"));
                    RawHttpResponse json = context.client().get("/chat?since=" + seq, JSON);
                    that(
                        JsonValue.read(json.body()).get("complete").isFalse(),
                        "no complete: " + json);
                    long last = seq + kept(context.options()) + 1;
                    that(
                        !context.client().get("/chat?since=" + last).has("holdfast-complete"),
                        "a gap is told where there is none");
                  },
                  FEW_KEPT),
              Check.of(
                  "S72",
                  "listeners of one host",
                  context -> {
                    RawHttpClient client = context.client().from(context.host());
                    for (int i = 0; i < 100; i++) {
                      client.connect().send(client.text("GET", "/chat"));
                    }
                    RawConnection last = client.connect();
                    last.send(client.text("GET", "/chat"));
                    that(last.comesWithin(CheckContext.SOON), "the 101st is not refused");
                    RawHttpResponse refused = last.read();
                    status(503, refused);
                    that(refused.has("retry-after"), "there is no Retry-After");
                  },
                  CheckPrecondition.PROXY,
                  MANY_CONNECTIONS))
          .map(check -> check.alone(Check.LOBBY))
          .collect(ImmutableList.toImmutableList());

  private GuestReadChecks() {}

  private static RawConnection listen(CheckContext context, String query, String... headers)
      throws IOException, RuleViolationException {
    RawConnection connection = context.client().connect();
    return connection.send(context.client().text("GET", "/chat" + query, headers));
  }
}
