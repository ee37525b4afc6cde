package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.between;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.status;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.CheckContext.SOON;
import static dev.holdfast.http.conformance.CheckContext.echo;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.RawConnection;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.RawHttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Checks of the limits of connections, of the whole server and of one host behind a proxy, and of
 * the end of connections that are idle or slow.
 */
final class ConnectionLimitChecks {

  private static final String LISTEN = "/chat?since=9007199254740990";

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S103",
              "requests of a host behind a proxy",
              context -> {
                RawHttpClient client = context.client().from(context.host());
                int most = context.options().number("connections-per-host");
                for (int i = 0; i < most; i++) {
                  RawConnection listener = client.connect();
                  listener.send(client.text("GET", LISTEN));
                  that(
                      !listener.comesWithin(Duration.ofMillis(30)),
                      "listener " + i + " is refused");
                }
                RawHttpResponse answer = client.get(LISTEN, "Origin: http://localhost:1");
                status(503, answer);
                that(answer.has("retry-after"), "there is no Retry-After");
                that(answer.has("access-control-allow-origin"), "a page may not read it");
              },
              CheckPrecondition.PROXY,
              CheckPrecondition.numberAtMost("connections-per-host", 64, "16")),
          Check.of(
              "S100",
              "an answer that is not read",
              ConnectionLimitChecks::unread,
              CheckPrecondition.timeAtMost("write-timeout", 5, "1s")),
          Check.of(
              "S110",
              "an idle connection",
              context -> {
                Duration time = context.options().time("idle-timeout");
                RawConnection idle = context.client().connect();
                long since = System.nanoTime();
                that(idle.closesWithin(time.plus(SOON)), "not closed");
                between(
                    "the close",
                    time.multipliedBy(4).dividedBy(5),
                    Duration.ofNanos(System.nanoTime() - since),
                    time.plus(SOON));
              },
              CheckPrecondition.timeAtMost("idle-timeout", 15, "3s")),
          Check.of(
              "S191",
              "bytes that drip",
              ConnectionLimitChecks::dripping,
              CheckPrecondition.timeAtMost("idle-timeout", 15, "3s"),
              CheckPrecondition.timeAtMost("body-timeout", 12, "1s")),
          Check.of(
                  "S104 S183 S184",
                  "the last connections",
                  ConnectionLimitChecks::lastConnections,
                  CheckPrecondition.numberAtMost("max-connections", 256, "64"))
              .alone(Check.PLACES));

  private ConnectionLimitChecks() {}

  private static void unread(CheckContext context) throws IOException, RuleViolationException {
    RawConnection connection = context.client().connect();
    String page = context.client().text("GET", "/client/chat.js");
    Thread writer =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 20_000; i++) {
                  connection.send(page);
                }
              } catch (IOException e) {
                // cut off, as it should be
              }
            },
            "unread");
    writer.setDaemon(true);
    writer.start();
    Duration limit = context.options().time("write-timeout").multipliedBy(4).plus(SOON);
    try {
      writer.join(limit.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean isCut = !writer.isAlive();
    connection.close();
    that(isCut, "a client that reads nothing is still served after " + limit.toSeconds() + " s");
  }

  private static void dripping(CheckContext context)
      throws IOException, RuleViolationException, InterruptedException {
    Duration idle = context.options().time("idle-timeout");
    drip(context.client().connect(), "", "\r\n", idle, "empty lines");
    Duration body = context.options().time("body-timeout");
    String head = context.client().text("POST", "/bind", "Content-Length: 1000");
    drip(context.client().connect(), head, "x", body, "a body");
    drip(
        context.client().connect(), "GET / HTTP/1.1\r\nX: ", "x", Duration.ofSeconds(10), "a head");
  }

  /** Sends a little again and again until the server closes the connection. */
  private static void drip(
      RawConnection connection, String begin, String drop, Duration time, String what)
      throws IOException, RuleViolationException, InterruptedException {
    connection.send(begin);
    long since = System.nanoTime();
    while (System.nanoTime() - since < time.plus(SOON).toNanos()) {
      try {
        connection.send(drop);
        if (connection.comesWithin(Duration.ofMillis(200))) {
          return;
        }
      } catch (IOException e) {
        return; // closed
      }
    }
    that(false, what + " that drips lasts longer than " + time.toSeconds() + " s");
  }

  private static void lastConnections(CheckContext context)
      throws IOException, RuleViolationException {
    int most = context.options().number("max-connections");
    BindSession session = context.session();
    for (int i = 0; i < most - most / 8; i++) {
      context.client().connect();
    }
    SessionLimitChecks.refused(SessionLimitChecks.create(context.client()));
    status(503, context.client().get(LISTEN));
    equal("a session", List.of("a"), session.ask(1, echo("a")).ids());
  }
}
