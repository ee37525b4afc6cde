package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.between;
import static dev.holdfast.http.conformance.Assertions.end;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.status;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.CheckContext.SOON;
import static dev.holdfast.http.conformance.CheckContext.echo;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.OptionRequirement;
import dev.holdfast.http.conformance.ServerOptions.Rate;
import dev.holdfast.http.conformance.Violation;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.Connection;
import dev.holdfast.http.conformance.client.HttpAnswer;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Checks of the limits of sessions and connections, of the whole server and of one host, and of the
 * end of connections that are idle or slow.
 */
final class SessionAndConnectionLimitChecks {

  private static final String LISTEN = "/chat?since=9007199254740990";

  private static final OptionRequirement FEW_PER_HOST =
      OptionRequirement.numberAtMost("sessions-per-host", 16, "4");

  private static final OptionRequirement SLOW_CREATION =
      new OptionRequirement(
          "--creation-limit 20/1s",
          options -> {
            Rate rate = options.rate("creation-limit");
            return rate != null && rate.events() <= 50;
          });

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S41",
              "no room for a session",
              context -> {
                RawHttpClient client = context.client().from(context.host());
                fill(client, context.options().number("sessions-per-host"));
                refused(create(client));
              },
              OptionRequirement.PROXY,
              FEW_PER_HOST),
          Check.of(
              "S79",
              "sessions that give way",
              context -> {
                RawHttpClient client = context.client().from(context.host());
                int most = context.options().number("sessions-per-host");
                BindSession oldest = new BindSession(client, "");
                for (int i = 0; i < most; i++) {
                  new BindSession(client, "");
                }
                end("item-not-found", oldest.ask(1, ""));
                oldest.leave();
              },
              OptionRequirement.PROXY,
              FEW_PER_HOST),
          Check.of(
              "S78",
              "sessions in a time",
              context -> {
                RawHttpClient client = context.client().from(context.host());
                String both = "{\"rid\":1,\"hold\":0}";
                int most = 30 * 50;
                for (int i = 0; i < most; i++) {
                  SessionAnswer answer = SessionAnswer.of(client.ask(client.bind(both)));
                  if (answer.type().equals("terminate")) {
                    refused(answer);
                    return;
                  }
                  String sid = answer.json().text("sid");
                  client.ask(
                      client.bind("{\"sid\":\"" + sid + "\",\"rid\":2,\"type\":\"terminate\"}"));
                }
                throw new IOException(most + " sessions were created at once");
              },
              OptionRequirement.PROXY,
              SLOW_CREATION),
          Check.of(
              "S75",
              "networks of IPv6: a /56",
              context -> {
                int most = context.options().number("sessions-per-host");
                String network = context.network();
                fill(context.client().from(network + ":100::1"), most);
                fill(context.client().from(network + ":101::1"), most);
                refused(create(context.client().from(network + ":102::1")));
                fill(context.client().from(network + ":200::1"), 1);
              },
              OptionRequirement.PROXY,
              FEW_PER_HOST),
          Check.of(
              "S200",
              "networks of IPv6: a /48",
              context -> {
                int most = context.options().number("sessions-per-host");
                String network = context.network();
                for (int part = 1; part <= 2; part++) {
                  fill(context.client().from(network + ":" + part + "00::1"), most);
                  fill(context.client().from(network + ":" + part + "01::1"), most);
                }
                refused(create(context.client().from(network + ":300::1")));
              },
              OptionRequirement.PROXY,
              FEW_PER_HOST),
          Check.of(
              "S103",
              "requests of a host behind a proxy",
              context -> {
                RawHttpClient client = context.client().from(context.host());
                int most = context.options().number("connections-per-host");
                for (int i = 0; i < most; i++) {
                  Connection listener = client.connect();
                  listener.send(client.text("GET", LISTEN));
                  that(
                      !listener.comesWithin(Duration.ofMillis(30)),
                      "listener " + i + " is refused");
                }
                HttpAnswer answer = client.get(LISTEN, "Origin: http://localhost:1");
                status(503, answer);
                that(answer.has("retry-after"), "there is no Retry-After");
                that(answer.has("access-control-allow-origin"), "a page may not read it");
              },
              OptionRequirement.PROXY,
              OptionRequirement.numberAtMost("connections-per-host", 64, "16")),
          Check.of(
              "S100",
              "an answer that is not read",
              SessionAndConnectionLimitChecks::unread,
              OptionRequirement.atMost("write-timeout", 5, "1s")),
          Check.of(
              "S110",
              "an idle connection",
              context -> {
                Duration time = context.options().time("idle-timeout");
                Connection idle = context.client().connect();
                long since = System.nanoTime();
                that(idle.closesWithin(time.plus(SOON)), "not closed");
                between(
                    "the close",
                    time.multipliedBy(4).dividedBy(5),
                    Duration.ofNanos(System.nanoTime() - since),
                    time.plus(SOON));
              },
              OptionRequirement.atMost("idle-timeout", 15, "3s")),
          Check.of(
              "S191",
              "bytes that drip",
              SessionAndConnectionLimitChecks::dripping,
              OptionRequirement.atMost("idle-timeout", 15, "3s"),
              OptionRequirement.atMost("body-timeout", 12, "1s")),
          Check.of(
                  "S104 S183 S184",
                  "the last connections",
                  SessionAndConnectionLimitChecks::lastConnections,
                  OptionRequirement.numberAtMost("max-connections", 256, "64"))
              .alone(Check.PLACES));

  private SessionAndConnectionLimitChecks() {}

  /** Creates so many sessions that are not closed to make room for others. */
  private static void fill(RawHttpClient client, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      new BindSession(client, "").ask(1, ",\"pause\":0");
    }
  }

  private static SessionAnswer create(RawHttpClient client) throws IOException {
    return SessionAnswer.of(client.ask(client.bind("{\"rid\":1}")));
  }

  private static void refused(SessionAnswer answer) throws Violation {
    end("policy-violation", answer);
    equal("packets", 1, answer.packets().size());
    equal("the code", "too-many-connections", answer.packets().get(0).text("code"));
    that(answer.packets().get(0).get("retryAfter").isNumber(), "there is no retryAfter");
  }

  private static void unread(CheckContext context) throws IOException, Violation {
    Connection connection = context.client().connect();
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
      throws IOException, Violation, InterruptedException {
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
      Connection connection, String begin, String drop, Duration time, String what)
      throws IOException, Violation, InterruptedException {
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

  private static void lastConnections(CheckContext context) throws IOException, Violation {
    int most = context.options().number("max-connections");
    BindSession session = context.session();
    for (int i = 0; i < most - most / 8; i++) {
      context.client().connect();
    }
    refused(create(context.client()));
    status(503, context.client().get(LISTEN));
    equal("a session", List.of("a"), session.ask(1, echo("a")).ids());
  }
}
