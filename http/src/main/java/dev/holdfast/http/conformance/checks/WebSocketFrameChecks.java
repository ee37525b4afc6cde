package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.between;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.CheckContext.SOON;
import static dev.holdfast.http.conformance.client.WebSocketFrame.BINARY;
import static dev.holdfast.http.conformance.client.WebSocketFrame.CLOSE;
import static dev.holdfast.http.conformance.client.WebSocketFrame.CONTINUATION;
import static dev.holdfast.http.conformance.client.WebSocketFrame.FINAL;
import static dev.holdfast.http.conformance.client.WebSocketFrame.PING;
import static dev.holdfast.http.conformance.client.WebSocketFrame.PONG;
import static dev.holdfast.http.conformance.client.WebSocketFrame.TEXT;

import com.google.common.collect.ImmutableList;
import com.google.common.io.BaseEncoding;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.RawWebSocket;
import dev.holdfast.http.conformance.client.WebSocketFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Checks of the frames of WebSockets, right and wrong ones. */
final class WebSocketFrameChecks {

  /** Frames that break RFC 6455, in hexadecimal. */
  private static final ImmutableList<String> BROKEN =
      ImmutableList.of(
          "c18000000000", // a bit that is reserved
          "838000000000", // unknown kinds
          "8b8000000000",
          "81027b7d", // no mask
          "098000000000", // a control frame in fragments
          "89fe007e00000000", // a control frame that is too long
          "808000000000", // nothing to continue
          "0181000000007b8181000000007d", // a text within a text
          "81fe0002000000007b7d", // lengths that are not the shortest
          "81ff000000000000000200000000",
          "88810000000003", // a close frame with one byte
          "88820000000003ed"); // one with a code that none has

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S309",
              "a text whose rid cannot be read",
              context -> {
                for (String text : List.of("", "hello", "[]", "{\"rid\":\"1\"}")) {
                  RawWebSocket socket = new RawWebSocket(context.client());
                  String answer = socket.send(text).readText();
                  that(answer.startsWith("{\"type\":\"terminate\",\"condition\":"), answer);
                  equal("the code of the close frame", 1_007, socket.read().code());
                }
              }),
          Check.of(
              "S310",
              "a text that is not in UTF-8",
              context -> {
                closed(context, 1_007, "8183000000007bff7d");
                closed(context, 1_007, "818100000000c3");
              }),
          Check.of(
              "S311",
              "a binary",
              context -> {
                closed(context, 1_003, "8282000000007b7d");
                closed(context, 1_003, "0281000000007b");
              }),
          Check.of(
              "S312",
              "a text that is too large",
              WebSocketFrameChecks::large,
              CheckPrecondition.numberAtMost("max-body", 4 << 20, "64k")),
          Check.of(
              "S313",
              "frames that break RFC 6455",
              context -> {
                for (String bytes : BROKEN) {
                  closed(context, 1_002, bytes);
                }
              }),
          Check.of(
              "S314",
              "a text that is too slow",
              WebSocketFrameChecks::slow,
              CheckPrecondition.timeAtMost("body-timeout", 12, "1s")),
          Check.of(
              "S315",
              "pings, also within a text",
              context -> {
                RawWebSocket socket = new RawWebSocket(context.client());
                ping(socket, "");
                socket.send(WebSocketFrame.of(TEXT, "{\"rid\""));
                ping(socket, "x".repeat(125));
                socket.send(WebSocketFrame.of(FINAL | CONTINUATION, ":1}"));
                that(socket.readText().contains("\"sid\""), "the text is not taken");
              }),
          Check.of(
              "S316",
              "close frames",
              context -> {
                for (int code : List.of(1_000, 1_001, 3_000, 4_999)) {
                  RawWebSocket socket = new RawWebSocket(context.client());
                  socket.send(WebSocketFrame.close(code)).send("{\"rid\":1}");
                  equal("the answer has the code", code, socket.read().code());
                  that(socket.connection().closesWithin(SOON), "the server does not close");
                }
                RawWebSocket socket = new RawWebSocket(context.client());
                socket.send(WebSocketFrame.of(FINAL | CLOSE, ""));
                equal("the answer has the code", 1_005, socket.read().code());
              }),
          Check.of("S317", "the close behind a close frame", WebSocketFrameChecks::lingering));

  private WebSocketFrameChecks() {}

  private static void closed(CheckContext context, int code, String bytes)
      throws IOException, RuleViolationException {
    RawWebSocket socket = new RawWebSocket(context.client());
    socket.connection().send(BaseEncoding.base16().lowerCase().decode(bytes));
    equal(bytes + " is closed with", code, socket.read().code());
  }

  private static void ping(RawWebSocket socket, String payload)
      throws IOException, RuleViolationException {
    WebSocketFrame pong = socket.send(WebSocketFrame.of(FINAL | PING, payload)).read();
    equal("a ping is answered by", FINAL | PONG, pong.first());
    equal("a ping is answered with", payload, pong.text());
  }

  private static void large(CheckContext context) throws IOException, RuleViolationException {
    int limit = context.options().number("max-body");
    String begin = "{\"rid\":1,\"hold\":0,\"x\":\"";
    String most = begin + "x".repeat(limit - begin.length() - 2) + "\"}";
    RawWebSocket whole = new RawWebSocket(context.client());
    that(whole.send(most).readText().contains("\"sid\""), limit + " bytes are not taken");
    RawWebSocket larger = new RawWebSocket(context.client());
    equal("one byte more is closed with", 1_009, larger.send(most + " ").read().code());
    RawWebSocket parts = new RawWebSocket(context.client());
    parts.send(WebSocketFrame.of(TEXT, most)).send(WebSocketFrame.of(FINAL | CONTINUATION, " "));
    equal("one byte more in fragments is closed with", 1_009, parts.read().code());
  }

  private static void slow(CheckContext context)
      throws IOException, RuleViolationException, InterruptedException {
    Duration limit = context.options().time("body-timeout");
    RawWebSocket socket = new RawWebSocket(context.client());
    long since = System.nanoTime();
    socket.send(WebSocketFrame.of(TEXT, "{"));
    closedInTime(socket, 1_008, since, limit);
  }

  /**
   * Checks that a WebSocket is closed in its time, whatever pings come meanwhile.
   *
   * @param since the time from which the limit counts, in nanoseconds
   */
  static void closedInTime(RawWebSocket socket, int code, long since, Duration limit)
      throws IOException, RuleViolationException, InterruptedException {
    WebSocketFrame frame = socket.send(WebSocketFrame.of(FINAL | PING, "")).read();
    while (frame.first() == (FINAL | PONG)) {
      Thread.sleep(50);
      frame = socket.send(WebSocketFrame.of(FINAL | PING, "")).read();
    }
    equal("it is closed with", code, frame.code());
    between(
        "the close",
        limit.multipliedBy(3).dividedBy(4),
        Duration.ofNanos(System.nanoTime() - since),
        limit.plus(SOON));
  }

  private static void lingering(CheckContext context)
      throws IOException, RuleViolationException, InterruptedException {
    RawWebSocket socket = new RawWebSocket(context.client());
    socket.send(WebSocketFrame.of(FINAL | BINARY, ""));
    equal("it is closed with", 1_003, socket.read().code());
    LingeringCloseCheck.check(socket.connection());
  }
}
