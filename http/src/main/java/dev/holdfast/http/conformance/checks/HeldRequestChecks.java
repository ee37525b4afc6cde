package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.between;
import static dev.holdfast.http.conformance.Assertions.empty;
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
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.SentRequest;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.time.Duration;
import java.util.List;

/** Checks of requests that the server holds, and of held requests whose socket is lost. */
final class HeldRequestChecks {

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S19",
              "held until there is something",
              context -> {
                String room = context.fresh("held-");
                MemberClient ann = context.join(room, "ann");
                BindSession session = RoomSessionFactory.listener(context, room, "bob", "");
                SentRequest held = session.open("");
                held(held, WHILE);
                ann.sayAndAwait("now", "n1");
                SessionAnswer answer = soon(held, SOON);
                equal("the packets", List.of("n1"), answer.ids());
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S161",
              "held no longer than wait",
              context -> {
                BindSession session = context.session(",\"wait\":1");
                long wait = session.created().json().number("wait");
                SentRequest held = session.open(1, "");
                empty(held.read());
                between(
                    "a held request",
                    Duration.ofMillis(wait * 900),
                    held.age(),
                    Duration.ofSeconds(wait).plus(SOON));
              }),
          Check.of(
              "S161",
              "an early request, from its turn",
              context -> {
                BindSession session = context.session(",\"wait\":1");
                Duration wait = Duration.ofSeconds(session.created().json().number("wait"));
                Duration until = wait.multipliedBy(3).dividedBy(4);
                SentRequest early = session.open(2, "");
                held(early, until);
                empty(soon(session.open(1, ""), SOON));
                empty(early.read());
                between(
                    "an early request",
                    until.plus(wait.multipliedBy(9).dividedBy(10)),
                    early.age(),
                    until.plus(wait).plus(SOON));
              }),
          Check.of(
              "S20",
              "packets together and in order",
              context -> {
                BindSession session = context.session(echo("a", "b"));
                equal("the packets", List.of("a", "b"), session.ask(1, echo("c")).ids());
                equal("what waits then", List.of("c"), session.ask(2, "").ids());
              }),
          Check.of(
              "S162",
              "on the oldest",
              context -> {
                BindSession session = context.session(echo("a"));
                SentRequest newer = session.open(2, "");
                held(newer, WHILE);
                SentRequest older = session.open(1, "");
                equal("the older", List.of("a"), soon(older, SOON).ids());
                held(newer, WHILE);
              }),
          Check.of(
              "S21",
              "a further request releases the oldest",
              context -> {
                BindSession session = context.session();
                SentRequest first = session.open(1, "");
                held(first, WHILE);
                SentRequest second = session.open(2, "");
                empty(soon(first, SOON));
                held(second, WHILE);
                SentRequest third = session.open(3, "");
                empty(soon(second, SOON));
                held(third, WHILE);
              }),
          Check.of(
              "S22",
              "a request without packets",
              context -> {
                for (String fields : List.of("", ",\"packets\":[]")) {
                  BindSession session = context.session();
                  SentRequest first = session.open(1, fields);
                  held(first, Duration.ofMillis(150));
                  SentRequest second = session.open(2, fields);
                  empty(soon(first, SOON));
                  held(second, Duration.ofMillis(150));
                }
              }),
          Check.of(
              "S23",
              "a lost socket",
              context -> {
                String room = context.fresh("lost-");
                MemberClient ann = context.join(room, "ann");
                BindSession session = RoomSessionFactory.listener(context, room, "bob", "");
                SentRequest lost = session.open("");
                held(lost, WHILE);
                lose(lost);
                SentRequest again = session.open(session.last(), "");
                held(again, WHILE);
                ann.sayAndAwait("now", "n1");
                equal("the repeat", List.of("n1"), soon(again, SOON).ids());
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S163",
              "the next rid behind a lost socket",
              context -> {
                BindSession session = context.session();
                SentRequest lost = session.open(1, "");
                held(lost, WHILE);
                lose(lost);
                equal("the next", List.of("a"), session.ask(2, echo("a")).ids());
                empty(session.ask(1, ""));
              }),
          Check.of(
              "S105",
              "a loss is seen at once",
              context -> {
                String room = context.fresh("loss-");
                MemberClient ann = context.join(room, "ann");
                for (String ahead : List.of("", "POST /bind HTTP/1.1\r\nHost: x\r\nContent-Le")) {
                  BindSession session =
                      RoomSessionFactory.listener(context, room, context.fresh("bob"), "");
                  SentRequest lost = session.open("");
                  lost.connection().send(ahead);
                  held(lost, WHILE);
                  lose(lost);
                  String id = context.fresh("id");
                  ann.sayAndAwait("now", id);
                  SessionAnswer answer = session.ask(echo("a"));
                  that(
                      answer.ids().contains(id),
                      "the message left on the lost socket; the next request is answered "
                          + answer);
                }
              },
              CheckPrecondition.ANY_ROOMS));

  private HeldRequestChecks() {}
}
