package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.empty;
import static dev.holdfast.http.conformance.Assertions.end;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.held;
import static dev.holdfast.http.conformance.Assertions.status;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.CheckContext.echo;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.RawHttpResponse;
import dev.holdfast.http.conformance.client.SentRequest;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.util.ArrayList;
import java.util.List;

/** Checks of the order of requests, and of the window of rids that the server takes. */
final class WindowChecks {

  private static final long LAST_RID = (1L << 53) - 1;

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S14",
              "requests that overtake each other",
              context -> {
                BindSession session = context.session();
                SentRequest early = session.open(2, echo("b"));
                held(early, CheckContext.WHILE);
                List<String> ids = new ArrayList<>(session.ask(1, echo("a")).ids());
                ids.addAll(early.read().ids());
                ids.addAll(session.ask(3, echo("c")).ids());
                that(
                    ids.indexOf("a") >= 0 && ids.indexOf("a") < ids.indexOf("b"),
                    "what was sent as a, b comes back as " + ids);
              }),
          Check.of(
              "S156 S164",
              "each packet once",
              context -> {
                String room = context.fresh("once-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                BindSession session = ann.session();
                int next = session.last() + 1;
                String fields =
                    CheckContext.packets(
                        ann.packet("say", ",\"text\":\"once\"")); // no id to know it by
                session.ask(next, fields);
                session.ask(next, fields);
                session.ask(next + 1, echo("x"));
                session.ask(next, fields);
                bob.await("message");
                long more =
                    bob.listen(CheckContext.WHILE).stream().filter(p -> p.is("message")).count();
                equal("further messages", 0L, more);
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S157",
              "answers in the order of rids",
              context -> {
                BindSession session = context.session(",\"wait\":1");
                SentRequest early = session.open(2, echo("b"));
                held(early, CheckContext.WHILE);
                SentRequest first = session.open(1, "");
                SessionAnswer older = first.read();
                SessionAnswer newer = early.read();
                that(
                    older.ids().equals(List.of("b")) || newer.ids().equals(List.of("b")),
                    "the packet is lost: " + older + newer);
                BindSession other = context.session();
                SentRequest held = other.open(1, "");
                held(held, CheckContext.WHILE);
                SentRequest next = other.open(2, "");
                that(held.isAnsweredWithin(CheckContext.SOON), "the older is not answered first");
                held(next, CheckContext.WHILE);
              }),
          Check.of(
              "S15",
              "the window",
              context -> {
                BindSession session = context.session();
                SentRequest early = session.open(2, "");
                held(early, CheckContext.WHILE);
                session.ask(1, echo("a"));
                empty(session.ask(3, ",\"pause\":0"));
                BindSession other = context.session();
                SentRequest first = other.open(1, "");
                held(first, CheckContext.WHILE);
                SentRequest third = other.open(3, "");
                held(third, CheckContext.WHILE);
                other.ask(2, echo("b"));
                that(other.ask(4, echo("c")).type().isEmpty(), "the session is over");
              }),
          Check.of(
              "S158",
              "one beyond the window",
              context -> {
                BindSession session = context.session();
                SentRequest last = session.open(3, ",\"type\":\"terminate\"");
                held(last, CheckContext.WHILE);
                session.open(2, "");
                session.open(1, "");
                end("", last.read());
                session.leave();
              }),
          Check.of(
              "S16 S159",
              "a rid above the window",
              context -> {
                BindSession session = context.session();
                SentRequest held = session.open(1, "");
                held(held, CheckContext.WHILE);
                end("item-not-found", session.ask(4, ""));
                end("other-request", held.read());
                end("item-not-found", session.ask(2, ""));
                session.leave();
              }),
          Check.of(
              "S17",
              "a sid that no session has",
              context -> {
                for (String sid : List.of("no-such-session", "", "x".repeat(500))) {
                  String body = "{\"sid\":\"" + sid + "\",\"rid\":7}";
                  RawHttpResponse answer = context.client().ask(context.client().bind(body));
                  status(200, answer);
                  end("item-not-found", SessionAnswer.of(answer));
                }
              }),
          Check.of(
              "S18",
              "the last rid",
              context -> {
                BindSession session = new BindSession(context.client(), LAST_RID - 2, "");
                equal("the answer", List.of("a"), session.ask(1, echo("a")).ids());
                SessionAnswer last = session.ask(2, "");
                end("undefined-condition", last);
                equal("the text", "rid-exhausted", last.json().text("text"));
                session.leave();
                BindSession other = new BindSession(context.client(), LAST_RID - 1, "");
                end("", other.ask(1, ",\"type\":\"terminate\""));
                other.leave();
              }),
          Check.of(
              "S160",
              "what waits at the last rid",
              context -> {
                BindSession session = new BindSession(context.client(), LAST_RID - 1, echo("a"));
                SessionAnswer last = session.ask(1, echo("b"));
                end("undefined-condition", last);
                that(last.ids().contains("a"), "what waited is lost: " + last);
                session.leave();
              }));

  private WindowChecks() {}
}
