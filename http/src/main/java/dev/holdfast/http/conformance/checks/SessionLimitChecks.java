package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.end;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RateLimitOption;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.io.IOException;

/**
 * Checks of the limits on sessions: how many a host or a network may have, and create in a time.
 */
final class SessionLimitChecks {

  private static final CheckPrecondition FEW_PER_HOST =
      CheckPrecondition.numberAtMost("sessions-per-host", 16, "4");

  private static final CheckPrecondition SLOW_CREATION =
      new CheckPrecondition(
          "--creation-limit 20/1s",
          options -> {
            RateLimitOption rate = options.rate("creation-limit");
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
              CheckPrecondition.PROXY,
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
              CheckPrecondition.PROXY,
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
              CheckPrecondition.PROXY,
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
              CheckPrecondition.PROXY,
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
              CheckPrecondition.PROXY,
              FEW_PER_HOST));

  private SessionLimitChecks() {}

  /** Creates so many sessions that are not closed to make room for others. */
  private static void fill(RawHttpClient client, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      new BindSession(client, "").ask(1, ",\"pause\":0");
    }
  }

  /** Asks for a session. */
  static SessionAnswer create(RawHttpClient client) throws IOException {
    return SessionAnswer.of(client.ask(client.bind("{\"rid\":1}")));
  }

  /** Asserts that a session was refused because there are too many. */
  static void refused(SessionAnswer answer) throws RuleViolationException {
    end("policy-violation", answer);
    equal("packets", 1, answer.packets().size());
    equal("the code", "too-many-connections", answer.packets().get(0).text("code"));
    that(answer.packets().get(0).get("retryAfter").isNumber(), "there is no retryAfter");
  }
}
