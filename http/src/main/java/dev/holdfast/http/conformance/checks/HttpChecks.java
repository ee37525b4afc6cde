package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.empty;
import static dev.holdfast.http.conformance.Assertions.equal;
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
import dev.holdfast.http.conformance.client.SentRequest;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Checks of answers as HTTP: status codes, media types, caching, methods, pipelines, the date. */
final class HttpChecks {

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S1",
              "the status",
              context -> {
                for (RawHttpResponse answer : answers(context)) {
                  status(200, answer);
                }
              }),
          Check.of(
              "S114",
              "the type",
              context -> {
                for (RawHttpResponse answer : answers(context)) {
                  equal(
                      "Content-Type",
                      "application/json; charset=utf-8",
                      answer.header("content-type"));
                }
              }),
          Check.of(
              "S115",
              "caches",
              context -> {
                for (RawHttpResponse answer : answers(context)) {
                  equal("Cache-Control", "no-store", answer.header("cache-control"));
                }
              }),
          Check.of(
              "S116",
              "the length",
              context -> {
                for (RawHttpResponse answer : answers(context)) {
                  equal("Content-Length", "" + answer.bytes(), answer.header("content-length"));
                  that(!answer.has("transfer-encoding"), "there is a Transfer-Encoding");
                }
              }),
          Check.of(
              "S92",
              "no type is guessed",
              context -> {
                List<RawHttpResponse> all = answers(context);
                for (String path : List.of("/", "/chat?since=x", "/no-such-path", "/bind")) {
                  all.add(context.client().get(path));
                }
                all.add(context.client().ask("GET / HTTP/1.1\r\n\r\n"));
                for (RawHttpResponse answer : all) {
                  equal(
                      "X-Content-Type-Options", "nosniff", answer.header("x-content-type-options"));
                }
              }),
          Check.of(
              "S5",
              "other methods",
              context -> {
                for (String method : List.of("GET", "PUT", "DELETE", "PATCH")) {
                  RawHttpResponse answer =
                      context.client().ask(context.client().text(method, "/bind"));
                  status(405, answer);
                  that(
                      answer.header("allow").contains("POST"),
                      "Allow is " + answer.header("allow"));
                }
              }),
          Check.of(
              "S272",
              "HEAD",
              context -> {
                String head = context.client().text("HEAD", "/no-such-path");
                String broken = "HEAD / HTTP/1.1\r\nX: y\r\n\r\n";
                for (String request : List.of(head, broken)) {
                  RawHttpResponse whole = context.client().ask(request.replaceFirst("HEAD", "GET"));
                  RawConnection connection = context.client().connect();
                  RawHttpResponse answer = connection.send(head + request).readHead();
                  status(404, answer);
                  answer = connection.readHead();
                  status(whole.status(), answer);
                  for (String name : List.of("content-length", "content-type", "cache-control")) {
                    equal(name, whole.header(name), answer.header(name));
                  }
                }
              }),
          Check.of(
              "S6",
              "requests that are pipelined",
              context -> {
                BindSession session = context.session(",\"wait\":1");
                RawConnection connection = context.client().connect(Duration.ofSeconds(1));
                connection.send(
                    session.text(1, "")
                        + context.client().text("GET", "/no-such-path")
                        + session.text(2, CheckContext.echo("b")));
                that(!connection.comesWithin(Duration.ofMillis(300)), "the first is not held");
                empty(SessionAnswer.of(connection.read()));
                status(404, connection.read());
                that(connection.read().body().contains("\"b\""), "the third is not answered last");
                session.open(3, "").close();
              }),
          Check.of(
              "S130",
              "HTTP/1.0",
              context -> {
                BindSession session = context.session(",\"wait\":1");
                RawConnection connection = context.client().connect(Duration.ofSeconds(1));
                connection.send(session.text(1, "").replaceFirst("HTTP/1\\.1", "HTTP/1.0"));
                that(!connection.comesWithin(Duration.ofMillis(300)), "it is not held");
                status(200, connection.read());
                session.open(2, "").close();
              }),
          Check.of(
              "S112",
              "the date",
              context -> {
                BindSession session = context.session(",\"wait\":2");
                Instant before = date(session.created().http());
                SentRequest held = session.open(1, "");
                Instant after = date(held.read().http());
                that(
                    Duration.between(before, after).toMillis() >= 1_000,
                    "an answer that was held for 2 s is of "
                        + after
                        + ", one before it of "
                        + before);
              },
              CheckPrecondition.timeAtMost("wait", 600, "2s")));

  private HttpChecks() {}

  /** Answers of all kinds. */
  private static List<RawHttpResponse> answers(CheckContext context) throws IOException {
    BindSession session = context.session();
    String sid = session.sid();
    List<RawHttpResponse> all = new ArrayList<>(List.of(session.created().http()));
    for (String body :
        List.of(
            session.body(1, CheckContext.echo("\u00fc")),
            session.body(2, ",\"pause\":0"),
            session.body(3, ",\"type\":\"terminate\""),
            session.body(4, ""),
            "{\"sid\":\"" + sid + "\",\"rid\":\"x\"}",
            "{\"sid\":\"no-such-session\",\"rid\":2}",
            "{",
            "")) {
      all.add(context.client().ask(context.client().bind(body)));
    }
    session.leave();
    return all;
  }

  private static Instant date(RawHttpResponse answer) throws RuleViolationException {
    String date = answer.header("date");
    that(!date.isEmpty(), "there is no Date");
    return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
  }
}
