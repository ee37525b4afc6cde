package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.status;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.RawConnection;
import dev.holdfast.http.conformance.client.RawHttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Checks of bodies of requests: their types, sizes, times and codings, and answers before them. */
final class RequestBodyChecks {

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S3",
              "types of content",
              context -> {
                for (String type : List.of("text/plain", "application/json", "image/png", "x")) {
                  BindSession session = context.session();
                  String body = session.body(1, CheckContext.echo("a"));
                  RawHttpResponse answer =
                      context.client().ask(context.client().bind(body, "Content-Type: " + type));
                  that(answer.body().contains("\"a\""), type + " is answered " + answer);
                  session.open(1, "").close();
                }
              }),
          Check.of(
              "S4",
              "a body that is too large",
              RequestBodyChecks::largeBodies,
              CheckPrecondition.numberAtMost("max-body", 4 << 20, "64k")),
          Check.of(
              "S128",
              "a body that takes too long",
              context -> {
                Duration limit = context.options().time("body-timeout");
                RawConnection slow = context.client().connect();
                slow.send(context.client().text("POST", "/bind", "Content-Length: 100") + "{");
                that(!slow.comesWithin(limit.multipliedBy(3).dividedBy(4)), "refused too soon");
                that(slow.comesWithin(limit.plus(CheckContext.SOON)), "not refused");
                status(408, slow.read());
              },
              CheckPrecondition.timeAtMost("body-timeout", 12, "1s")),
          Check.of(
              "S129",
              "an encoded body",
              context -> {
                String body = "{\"rid\":1}";
                for (String coding : List.of("gzip", "br", "deflate, identity", "x")) {
                  status(
                      415,
                      context
                          .client()
                          .ask(context.client().bind(body, "Content-Encoding: " + coding)));
                }
              }),
          Check.of(
              "S111",
              "an answer before the body was read",
              context -> {
                RawConnection connection = context.client().connect();
                int size = 300_000;
                connection.send(
                    context.client().text("POST", "/no-such-path", "Content-Length: " + size));
                for (int i = 0; i < 10; i++) {
                  connection.send("x".repeat(size / 10));
                  Thread.sleep(10);
                }
                status(404, connection.read());
              }),
          Check.of("S140", "the close behind such an answer", RequestBodyChecks::lingering));

  private RequestBodyChecks() {}

  private static void largeBodies(CheckContext context) throws IOException, RuleViolationException {
    int limit = context.options().number("max-body");
    RawConnection declared = context.client().connect();
    declared.send(context.client().text("POST", "/bind", "Content-Length: " + (limit + 1)));
    that(declared.comesWithin(CheckContext.SOON), "a length above the limit is not refused");
    status(413, declared.read());
    RawConnection chunked = context.client().connect();
    chunked.send(context.client().text("POST", "/bind", "Transfer-Encoding: chunked"));
    String chunk = String.format("%x\r\n%s\r\n", limit / 2, " ".repeat(limit / 2));
    chunked.send(chunk);
    chunked.send(chunk);
    chunked.send("10\r\n" + " ".repeat(16) + "\r\n");
    that(chunked.comesWithin(CheckContext.SOON), "chunks above the limit are not refused");
    status(413, chunked.read());
    String most = "{\"rid\":1,\"hold\":0,\"x\":\"";
    String body = most + "x".repeat(limit - most.length() - 2) + "\"}";
    RawHttpResponse answer = context.client().ask(context.client().bind(body));
    that(answer.status() == 200, "a body of " + limit + " bytes is answered " + answer.status());
  }

  private static void lingering(CheckContext context)
      throws IOException, RuleViolationException, InterruptedException {
    RawConnection connection = context.client().connect();
    connection.send(context.client().text("POST", "/no-such-path", "Content-Length: 5000000"));
    status(404, connection.read());
    LingeringCloseCheck.check(connection);
  }
}
