package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.end;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.CheckContext.echo;
import static dev.holdfast.http.conformance.CheckContext.echoes;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Assertions;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RateLimitOption;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.SentRequest;
import java.io.IOException;

/**
 * Checks of the limits of one session: packets in a request and in a time, requests and repeats in
 * a time, and early requests.
 */
final class RequestLimitChecks {

  private static final CheckPrecondition RATE =
      new CheckPrecondition(
          "--packet-limit 20/3s --request-packets 64",
          options -> {
            RateLimitOption rate = options.rate("packet-limit");
            return rate != null
                && rate.events() <= options.number("request-packets")
                && rate.events() * 1_000L / rate.per().toMillis() <= 20;
          });

  private static final CheckPrecondition LARGE_BODY =
      new CheckPrecondition(
          "--max-body 1m --mailbox-bytes 512k",
          options -> options.number("max-body") > options.number("mailbox-bytes") + 10_000);

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S38",
              "packets of a request",
              context -> {
                int most = context.options().number("request-packets");
                BindSession session = context.session();
                that(
                    session.ask(1, echoes(most)).type().isEmpty(),
                    most + " packets end the session");
                end("policy-violation", session.ask(2, echoes(most + 1)));
                session.leave();
              },
              CheckPrecondition.off("packet-limit")),
          Check.of(
              "S39",
              "packets in a time",
              context -> {
                int events = rate(context);
                BindSession session = context.session();
                that(
                    session.ask(1, echoes(events)).type().isEmpty(),
                    events + " packets are too many");
                end("policy-violation", session.ask(2, echoes(events)));
                session.leave();
              },
              RATE),
          Check.of(
              "S185",
              "requests in a time",
              context -> {
                int events = rate(context);
                BindSession session = context.session();
                SentRequest held = session.open(1, "");
                for (int number = 2; number < 20 * events; number++) {
                  SentRequest next = session.open(number, "");
                  if (!held.read().type().isEmpty()) {
                    end("policy-violation", next.read());
                    that(number >= events, "the session ended at request " + number);
                    session.leave();
                    return;
                  }
                  held = next;
                }
                throw new IOException("the session goes on after " + 20 * events + " requests");
              },
              RATE),
          Check.of(
              "S186",
              "repeats in a time",
              context -> {
                BindSession session = context.session();
                String most = echoes(rate(context) - 2);
                for (int i = 0; i < 5; i++) {
                  that(session.ask(1, most).type().isEmpty(), "a repeat ends the session");
                }
                that(session.ask(2, echo("a")).type().isEmpty(), "the repeats were counted");
              },
              RATE),
          Check.of(
              "S102",
              "requests that come early",
              context -> {
                int most = context.options().number("mailbox-bytes");
                BindSession session = context.session();
                String packet = CheckContext.packets("\"" + "x".repeat(most + 1_000) + "\"");
                end("policy-violation", session.ask(2, packet));
                session.leave();
              },
              LARGE_BODY));

  private RequestLimitChecks() {}

  private static int rate(CheckContext context) throws RuleViolationException {
    RateLimitOption rate = context.options().rate("packet-limit");
    Assertions.that(rate != null, "there is no packet-limit");
    return rate == null ? 0 : rate.events();
  }
}
