package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.empty;
import static dev.holdfast.http.conformance.Assertions.end;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.held;
import static dev.holdfast.http.conformance.Assertions.soon;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.CheckContext.SOON;
import static dev.holdfast.http.conformance.CheckContext.WHILE;
import static dev.holdfast.http.conformance.CheckContext.echo;
import static dev.holdfast.http.conformance.CheckContext.echoes;
import static dev.holdfast.http.conformance.CheckContext.lose;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.MemberPackets;
import dev.holdfast.http.conformance.client.RetryLimit;
import dev.holdfast.http.conformance.client.SentRequest;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks of how sessions end, by their client and by the chat. */
final class SessionEndChecks {

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S34",
              "the last words",
              context -> {
                MemberClient ann = listenerOfLastWords(context);
                equal("the last words", "last", ann.awaitId("w1").text("text"));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S215",
              "the leave behind the last words",
              context -> {
                toldLastWordsAndLeave(listenerOfLastWords(context));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S286",
              "a leave behind the last words",
              context -> {
                String room = context.fresh("end-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                bob.session()
                    .ask(CheckContext.packets(lastWords(bob) + "," + bob.packet("leave", "")));
                bob.session().leave();
                toldLastWordsAndLeave(ann);
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S179",
              "all that is held",
              context -> {
                BindSession session = context.session();
                SentRequest held = session.open(1, "");
                held(held, WHILE);
                end("", session.ask(2, ",\"type\":\"terminate\""));
                end("", soon(held, SOON));
                end("item-not-found", session.ask(3, ""));
                session.leave();
              }),
          Check.of(
              "S180",
              "what waits",
              context -> {
                BindSession session = context.session(echo("a"));
                SessionAnswer answer = session.ask(1, ",\"type\":\"terminate\"" + echo("b"));
                end("", answer);
                that(answer.packets().isEmpty(), "it brings " + answer);
                session.leave();
              }),
          Check.of(
              "S35",
              "what was sent before an end by the chat",
              context -> {
                String room = context.fresh("end-");
                MemberClient ann = context.join(room, "ann");
                Replaced replaced = new Replaced(context, room);
                ann.sayAndAwait("before", "m1");
                replaced.replace();
                SessionAnswer last = replaced.session.ask(3, "");
                end("remote-stream-error", last);
                List<String> kinds = new ArrayList<>();
                last.packets().forEach(packet -> kinds.add(packet.text("kind")));
                equal("the packets", List.of("message", "error"), kinds);
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S181 S209",
              "when an end by the chat is told",
              context -> {
                String room = context.fresh("end-");
                Replaced waiting = new Replaced(context, room);
                waiting.replace();
                toldReplaced(soon(waiting.session.open(3, ""), SOON));
                Replaced holding = new Replaced(context, context.fresh("end-"));
                SentRequest held = holding.session.open(3, "");
                held(held, WHILE);
                holding.replace();
                toldReplaced(soon(held, SOON));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S182",
              "a lost request before the end",
              context -> {
                Replaced replaced = new Replaced(context, context.fresh("end-"));
                SentRequest lost = replaced.session.open(3, "");
                held(lost, WHILE);
                lose(lost);
                replaced.replace();
                toldReplaced(replaced.session.ask(4, ""));
                empty(replaced.session.ask(3, ""));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S84",
              "a pause when an end waits",
              context -> {
                int most = context.options().number("mailbox-packets");
                BindSession session = context.session(echoes(most + 1));
                end("undefined-condition", session.ask(1, ",\"pause\":1"));
                session.leave();
              },
              MailboxLimitChecks.SMALL_MAILBOX,
              CheckPrecondition.PAUSES),
          Check.of(
              "S176",
              "a pause when packets and an end wait",
              context -> {
                String room = context.fresh("end-");
                MemberClient ann = context.join(room, "ann");
                Replaced replaced = new Replaced(context, room);
                ann.sayAndAwait("before", "m1");
                replaced.replace();
                empty(replaced.session.ask(3, ",\"pause\":1"));
                SessionAnswer last = replaced.session.ask(4, "");
                end("remote-stream-error", last);
                that(last.ids().contains("m1"), "what waited is lost: " + last);
              },
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.PAUSES));

  private SessionEndChecks() {}

  /** Ends a session by a terminate with message w1; returns another member of its room. */
  private static MemberClient listenerOfLastWords(CheckContext context)
      throws IOException, RuleViolationException {
    String room = context.fresh("end-");
    MemberClient ann = context.join(room, "ann");
    MemberClient bob = context.join(room, "bob");
    bob.session().ask(",\"type\":\"terminate\"" + CheckContext.packets(lastWords(bob)));
    bob.session().leave();
    return ann;
  }

  private static String lastWords(MemberClient member) {
    return member.packet("say", MemberPackets.said("last", "w1"));
  }

  private static void toldLastWordsAndLeave(MemberClient member)
      throws IOException, RuleViolationException {
    JsonValue first =
        member.await(
            packet -> packet.is("left") || packet.text("id").equals("w1"), "last words or a leave");
    that(first.is("message"), "the leave came before the last words: " + first);
    equal("the reason", "left", member.await("left").text("reason"));
  }

  private static void toldReplaced(SessionAnswer answer) throws RuleViolationException {
    end("remote-stream-error", answer);
    that(
        answer.packets().stream().anyMatch(packet -> packet.text("code").equals("replaced")),
        "no error says replaced in " + answer);
  }

  /** A session that the chat ends because another takes its membership over. */
  private static final class Replaced {
    final BindSession session;
    private final CheckContext context;
    private final String room;
    private final String nick;
    private final JsonValue welcome;

    /** Joins; the next request is number 3, and nothing waits. */
    Replaced(CheckContext context, String room) throws IOException {
      this.context = context;
      this.room = room;
      this.nick = context.fresh("old");
      RetryLimit limit = new RetryLimit();
      while (true) {
        BindSession joined = context.session();
        List<JsonValue> heard =
            new ArrayList<>(
                joined.ask(1, CheckContext.packets(MemberPackets.join(room, nick, ""))).packets());
        heard.addAll(joined.ask(2, echo("joined")).packets());
        Optional<JsonValue> first = heard.stream().filter(p -> p.is("welcome")).findFirst();
        Optional<JsonValue> refused = heard.stream().filter(RetryLimit::isForNow).findFirst();
        if (first.isPresent()) {
          joined.leave();
          session = joined;
          welcome = first.get();
          return;
        }
        joined.close(); // or each attempt would leave one session more of this host
        if (refused.isEmpty() || !limit.waits(refused.get().retryAfter())) {
          throw new IOException("a join is answered " + heard);
        }
      }
    }

    void replace() throws IOException {
      new MemberClient(
          context.client(), room, nick, ",\"token\":" + JsonValue.quote(welcome.text("token")));
    }
  }
}
