package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.CheckContext.SOON;
import static dev.holdfast.http.conformance.CheckContext.WHILE;
import static dev.holdfast.http.conformance.CheckContext.echo;
import static dev.holdfast.http.conformance.client.RawWebSocket.request;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.RawWebSocket;
import dev.holdfast.http.conformance.client.SentRequest;
import java.io.IOException;
import java.time.Duration;

/** Checks of requests that WebSockets carry, and of their sessions. */
final class WebSocketSessionChecks {

  private static final String RID = "{\"rid\":";

  /** Requires that no connection is idle for too long before the check has seen the end. */
  private static final CheckPrecondition LONG_IDLE =
      new CheckPrecondition(
          "--idle-timeout 75s", options -> options.time("idle-timeout").toSeconds() >= 15);

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of("S307 S308", "what a post would be answered", WebSocketSessionChecks::same),
          Check.of("S318", "a WebSocket that closes", WebSocketSessionChecks::lost),
          Check.of("S319", "repeats on another carrier", WebSocketSessionChecks::repeats),
          Check.of(
              "S320 S321",
              "requests of another session",
              context -> {
                BindSession other = context.session();
                RawWebSocket socket = new RawWebSocket(context.client());
                String sid = socket.create();
                String end = ",\"type\":\"terminate\"";
                notFound(2, socket.ask(request(other.sid(), 2, end)));
                notFound(7, socket.ask("{\"rid\":7}"));
                notFound(8, socket.ask(request(other.sid(), 8, ",\"packets\":1")));
                that(
                    socket.send(request(sid, 2, echo("own"))).readText().contains("\"own\""),
                    "its own session has ended");
                that(other.isAlive(), "the other session has ended");
              }),
          Check.of(
              "S322",
              "the end of a session",
              context -> {
                RawWebSocket socket = new RawWebSocket(context.client());
                String sid = socket.create();
                RawWebSocket second = new RawWebSocket(context.client());
                second.send(request(sid, 2, echo("a"))).readText();
                JsonValue end = socket.ask(request(sid, 3, ",\"type\":\"terminate\""));
                equal("the end is told by", "terminate", end.text("type"));
                equal("the socket is closed with", 1_000, socket.read().code());
                equal("the other socket is closed with", 1_000, second.read().code());
                RawWebSocket late = new RawWebSocket(context.client());
                notFound(2, late.ask(request("unknown", 2, "")));
                equal("a socket of no session is closed with", 1_000, late.read().code());
              }),
          Check.of(
              "S323", "a WebSocket without a session", WebSocketSessionChecks::nameless, LONG_IDLE),
          Check.of(
              "S325",
              "a WebSocket on which no request is under way",
              WebSocketSessionChecks::idle,
              CheckPrecondition.timeAtMost("idle-timeout", 15, "3s")),
          Check.of(
                  "S327",
                  "a creation on one of the last connections",
                  context -> {
                    int most = context.options().number("max-connections");
                    RawWebSocket socket = new RawWebSocket(context.client());
                    for (int i = 0; i < most - most / 8; i++) {
                      context.client().connect();
                    }
                    context.client().get("/no-such-path"); // is served behind all of them
                    JsonValue refused = socket.ask("{\"rid\":1}");
                    equal("it is answered", "policy-violation", refused.text("condition"));
                    equal("the socket is closed with", 1_013, socket.read().code());
                  },
                  CheckPrecondition.numberAtMost("max-connections", 256, "64"))
              .alone(Check.PLACES));

  private WebSocketSessionChecks() {}

  private static void notFound(long rid, JsonValue answer) throws RuleViolationException {
    equal("the rid of the answer", rid, answer.number("rid"));
    equal("the answer", "item-not-found", answer.text("condition"));
  }

  private static void same(CheckContext context) throws IOException, RuleViolationException {
    RawWebSocket socket = new RawWebSocket(context.client());
    String created = socket.send("{\"rid\":41,\"wait\":5,\"ack\":1}").readText();
    that(created.startsWith(RID + "41,\"sid\":\""), "a creation is answered " + created);
    String sid = JsonValue.read(created).text("sid");
    String request = request(sid, 42, echo("a", "b"));
    String answer = socket.send(request).readText();
    that(answer.startsWith(RID + "42,"), "a request is answered " + answer);
    String posted = context.client().ask(context.client().bind(request)).body();
    equal("behind its rid the answer", posted, answer.replace("\"rid\":42,", ""));
  }

  private static void lost(CheckContext context)
      throws IOException, RuleViolationException, InterruptedException {
    RawWebSocket socket = new RawWebSocket(context.client());
    String sid = socket.create();
    that(!socket.send(request(sid, 2, "")).comesWithin(WHILE), "a request is not held");
    socket.connection().close();
    Thread.sleep(SOON.toMillis());
    String next = request(sid, 3, echo("kept"));
    String answer = context.client().ask(context.client().bind(next)).body();
    that(answer.contains("\"kept\""), "the next request is answered " + answer);
    String repeat = context.client().ask(context.client().bind(request(sid, 2, ""))).body();
    equal("the repeat is answered", "{\"packets\":[]}", repeat);
  }

  private static void repeats(CheckContext context) throws IOException, RuleViolationException {
    BindSession session = context.session();
    RawWebSocket socket = new RawWebSocket(context.client());
    String request = session.body(1, "");
    that(!socket.send(request).comesWithin(WHILE), "a request is not held");
    SentRequest post = session.open(1, "");
    String error = RID + session.rid(1) + ",\"type\":\"error\",";
    String answer = socket.readText();
    that(answer.startsWith(error), "the frame whose place is taken is answered " + answer);
    that(!post.isAnsweredWithin(WHILE), "the repeat by post is not held");
    that(!socket.send(request).comesWithin(WHILE), "the repeat in a frame is not held");
    equal("the post whose place is taken is answered", "error", post.read().type());
    String packets = session.body(2, echo("a"));
    socket.send(packets);
    equal(
        "the held frame is answered", RID + session.rid(1) + ",\"packets\":[]}", socket.readText());
    String last = socket.readText();
    String posted = context.client().ask(context.client().bind(packets)).body();
    equal("a repeat by post", last.replace("\"rid\":" + session.rid(2) + ",", ""), posted);
    equal("a repeat in a frame", last, socket.send(packets).readText());
  }

  private static void nameless(CheckContext context)
      throws IOException, RuleViolationException, InterruptedException {
    Duration limit = Duration.ofSeconds(10);
    long since = System.nanoTime();
    RawWebSocket socket = new RawWebSocket(context.client());
    WebSocketFrameChecks.closedInTime(socket, 1_008, since, limit);
  }

  private static void idle(CheckContext context)
      throws IOException, RuleViolationException, InterruptedException {
    Duration limit = context.options().time("idle-timeout");
    RawWebSocket holding = new RawWebSocket(context.client());
    String held = holding.create();
    holding.send(request(held, 2, ""));
    RawWebSocket socket = new RawWebSocket(context.client());
    String sid = socket.create();
    long since = System.nanoTime();
    socket.send(request(sid, 2, echo("a"))).readText();
    WebSocketFrameChecks.closedInTime(socket, 1_001, since, limit);
    that(
        holding.send(request(held, 3, "")).readText().startsWith(RID + "2,"),
        "a WebSocket that holds a request was closed");
  }
}
