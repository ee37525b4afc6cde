package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.empty;
import static dev.holdfast.http.conformance.Assertions.end;
import static dev.holdfast.http.conformance.Assertions.soon;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.CheckContext.SOON;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.SentRequest;
import java.time.Duration;
import java.util.List;

/** Checks of sessions whose requests are never held ({@code hold} 0). */
final class PollingSessionChecks {

  private static final CheckPrecondition POLLING =
      new CheckPrecondition(
          "--polling 2s",
          options ->
              options.time("polling").toSeconds() >= 1 && options.time("polling").toSeconds() <= 6);

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S42",
              "answered at once",
              context -> {
                for (String terms : List.of(",\"hold\":0", ",\"wait\":0")) {
                  BindSession session = context.session(terms);
                  empty(soon(session.open(1, ""), Duration.ofSeconds(1)));
                }
              }),
          Check.of(
              "S43",
              "polling too often",
              context -> {
                BindSession session = context.session(",\"hold\":0");
                empty(session.ask(1, ""));
                end("policy-violation", session.ask(2, ""));
                session.leave();
              },
              POLLING),
          Check.of(
              "S192",
              "polling as told",
              context -> {
                BindSession session = context.session(",\"hold\":0");
                for (int number = 1; number <= 3; number++) {
                  empty(session.ask(number, ""));
                  Thread.sleep(context.options().time("polling").toMillis() * 9 / 10);
                }
                empty(session.ask(4, ""));
              },
              POLLING),
          Check.of(
              "S86",
              "polling and inactivity",
              context -> {
                Duration polling = context.options().time("polling");
                Duration inactivity = context.options().time("inactivity");
                that(
                    polling.multipliedBy(2).compareTo(inactivity) <= 0,
                    "polling " + polling.toSeconds() + ", inactivity " + inactivity.toSeconds());
              }),
          Check.of(
              "S85",
              "a request that overtakes",
              context -> {
                BindSession session = context.session(",\"hold\":0");
                SentRequest second = session.open(2, "");
                Thread.sleep(context.options().time("polling").toMillis() / 4);
                empty(session.ask(1, ""));
                empty(soon(second, SOON));
                Thread.sleep(context.options().time("polling").toMillis() * 9 / 10);
                empty(session.ask(3, ""));
              },
              POLLING),
          Check.of(
              "S44",
              "sessions that hold",
              context -> {
                BindSession session = context.session();
                session.open(1, "");
                for (int number = 2; number < 8; number++) {
                  session.open(number, "");
                  Thread.sleep(30);
                }
                that(session.isAlive(), "the session is over");
              }));

  private PollingSessionChecks() {}
}
