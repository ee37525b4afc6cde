package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.between;
import static dev.holdfast.http.conformance.Assertions.empty;
import static dev.holdfast.http.conformance.Assertions.end;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.held;
import static dev.holdfast.http.conformance.Assertions.soon;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.CheckContext.SOON;
import static dev.holdfast.http.conformance.CheckContext.WHILE;
import static dev.holdfast.http.conformance.CheckContext.echo;
import static dev.holdfast.http.conformance.CheckContext.lose;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.SentRequest;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.time.Duration;
import java.util.List;

/**
 * Checks of requests that a client repeats, and of reports about answers that it has not
 * acknowledged.
 */
final class RepeatAndReportChecks {

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S25",
              "the same bytes",
              context -> {
                BindSession session = context.session();
                String first = session.ask(1, echo("a", "\u00fc")).http().body();
                for (String fields : List.of(echo("a", "\u00fc"), "", echo("other"))) {
                  equal("the repeat", first, session.ask(1, fields).http().body());
                }
                session.ask(2, echo("b"));
                equal("the repeat", first, session.ask(1, "").http().body());
              }),
          Check.of(
              "S165",
              "how many answers are kept",
              context -> {
                BindSession session = context.session();
                for (int number = 1; number <= 5; number++) {
                  session.ask(number, echo("" + number));
                }
                for (int number = 3; number <= 5; number++) {
                  equal("a repeat", List.of("" + number), session.ask(number, "").ids());
                }
              }),
          Check.of(
              "S26 S166",
              "a repeat of a held request",
              context -> {
                BindSession session = context.session();
                SentRequest older = session.open(1, "");
                held(older, WHILE);
                SentRequest newer = session.open(1, "");
                SessionAnswer superseded = soon(older, SOON);
                equal("the type", "error", superseded.type());
                held(newer, WHILE);
                equal("the next", List.of("a"), session.ask(2, echo("a")).ids());
                empty(soon(newer, SOON));
              }),
          Check.of(
              "S27",
              "the sixth repeat",
              context -> {
                BindSession session = context.session();
                SentRequest held = session.open(1, "");
                held(held, WHILE);
                for (int repeat = 1; repeat <= 5; repeat++) {
                  SentRequest newer = session.open(1, "");
                  equal("the type at repeat " + repeat, "error", soon(held, SOON).type());
                  held = newer;
                }
                end("policy-violation", session.ask(1, ""));
                end("other-request", held.read());
                session.leave();
              }),
          Check.of(
              "S167",
              "repeats behind lost sockets",
              context -> {
                BindSession session = context.session();
                long wait = session.created().json().number("wait");
                Duration each = Duration.ofMillis(Math.min(SOON.toMillis(), wait * 120));
                for (int loss = 1; loss <= 6; loss++) { // so many repeats, with the one below
                  SentRequest lost = session.open(1, "");
                  held(lost, Duration.ofMillis(30));
                  lose(lost, each);
                }
                session.open(1, "");
                session.ask(2, echo("a"));
                that(session.isAlive(), "the session is over");
              }),
          Check.of(
              "S80",
              "the wait of a repeat",
              context -> {
                BindSession session = context.session(",\"wait\":2");
                long wait = Math.min(2, session.created().json().number("wait"));
                SentRequest older = session.open(1, "");
                Thread.sleep(wait * 600);
                SentRequest newer = session.open(1, "");
                equal("the type", "error", older.read().type());
                empty(newer.read());
                between(
                    "the repeat",
                    Duration.ofMillis(wait * 900),
                    newer.age(),
                    Duration.ofSeconds(wait).plus(SOON));
              },
              CheckPrecondition.timeAtMost("wait", 600, "2s")),
          Check.of(
              "S169",
              "the wait of a repeat behind a lost socket",
              context -> {
                BindSession session = context.session(",\"wait\":5");
                long wait = Math.min(5, session.created().json().number("wait"));
                SentRequest lost = session.open(1, "");
                Thread.sleep(wait * 200);
                lose(lost, Duration.ofMillis(wait * 600));
                SentRequest newer = session.open(1, "");
                empty(newer.read());
                that(
                    newer.age().toMillis() < wait * 900,
                    "the repeat was held for " + newer.age().toMillis() + " ms of its own");
              }),
          Check.of(
              "S81",
              "the end again",
              context -> {
                BindSession session = context.session();
                SentRequest held = session.open(1, "");
                held(held, WHILE);
                String fault = session.ask(4, "").http().body();
                String other = held.read().http().body();
                equal("the repeat of the fault", fault, session.ask(4, "").http().body());
                equal("the repeat of the held", other, session.ask(1, "").http().body());
                session.leave();
              }),
          Check.of(
              "S28 S170",
              "a repeat that comes too late",
              context -> {
                BindSession session = context.session();
                for (int number = 1; number <= 6; number++) {
                  session.ask(number, echo("" + number));
                }
                end("item-not-found", session.ask(1, ""));
                equal("the next", List.of("7"), session.ask(7, echo("7")).ids());
              }),
          Check.of(
              "S29",
              "the acknowledgement of a creation",
              context -> {
                BindSession session = context.session(",\"ack\":1");
                equal("ack", session.rid(0), session.created().json().number("ack"));
                that(
                    !context.session().created().json().get("ack").isThere(),
                    "there is an ack that was not asked for");
              }),
          Check.of(
              "S171",
              "acknowledgements",
              context -> {
                BindSession session = context.session(",\"ack\":1");
                SentRequest older = session.open(1, "");
                held(older, WHILE);
                session.open(2, "");
                equal("ack of the older", session.rid(2), older.read().json().number("ack"));
                BindSession other = context.session(",\"ack\":1");
                SessionAnswer answer = other.ask(1, echo("a"));
                that(!answer.json().get("ack").isThere(), "an ack of its own rid: " + answer);
              }),
          Check.of(
              "S30",
              "a report",
              context -> {
                BindSession session = context.session(",\"ack\":1");
                session.ask(1, echo("a"));
                session.ask(2, echo("b") + ",\"ack\":" + session.rid(1));
                SentRequest soon = session.open(3, ",\"ack\":" + session.rid(1));
                held(soon, Duration.ofMillis(200)); // the answer is younger than 1 s
                session.ask(4, ",\"pause\":0,\"ack\":" + session.rid(3));
                BindSession old = context.session(",\"ack\":1");
                old.ask(1, echo("a"));
                Thread.sleep(1_300);
                SessionAnswer report =
                    soon(old.open(2, ",\"ack\":" + old.rid(0)), Duration.ofMillis(900));
                equal("report", old.rid(1), report.json().number("report"));
                long time = report.json().number("time");
                that(time >= 1_000 && time < 10_000, "time is " + time);
              }),
          Check.of(
              "S82",
              "a report whose socket is lost",
              context -> {
                BindSession session = context.session(",\"ack\":1");
                session.ask(1, echo("a"));
                Thread.sleep(1_300);
                String fields = ",\"ack\":" + session.rid(0);
                session.open(3, fields).close(); // early
                Thread.sleep(1_000);
                SentRequest held = session.open(2, "");
                held(held, WHILE);
                SessionAnswer again = soon(session.open(3, fields), SOON);
                equal("report", session.rid(1), again.json().number("report"));
                empty(soon(held, SOON));
              }));

  private RepeatAndReportChecks() {}
}
