package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.end;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.MemberPackets;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.RetryLimit;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Checks of commands, of admins, and of kicks. */
final class CommandChecks {

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S61 S245",
              "commands",
              context -> {
                String room = context.fresh("cmd-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                equal("/help", "notice", ann.sayAndAwait("/help", "c1").text("kind"));
                for (String text :
                    List.of("/no-such-command", "/kick bob x", "/admin kick bob x")) {
                  equal(text, "error", ann.sayAndAwait(text, context.fresh("c")).text("kind"));
                }
                ann.sayAndAwait("end", "m1");
                equal("what others hear", List.of("m1"), bob.flushIds("message"));
                MemberClient late = context.join(room, "late");
                equal("the history", 1, late.welcome().get("history").list().size());
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S285",
              "phrases",
              context -> {
                String room = context.fresh("phrase-");
                MemberClient ann = context.join(room, "ann");
                MemberClient other = context.visitor();
                JsonValue refused = other.join(room, "a:b", "");
                for (JsonValue answer :
                    List.of(
                        ann.sayAndAwait("/help", "c1"),
                        ann.sayAndAwait("/no-such-command", "c2"),
                        refused)) {
                  List<JsonValue> phrases = answer.get("phrases").list();
                  that(
                      !phrases.isEmpty() && phrases.stream().allMatch(CommandChecks::isPhrase),
                      "no phrases in " + answer);
                }
                JsonValue colon = refused.get("phrases").list().get(0);
                equal("a nick with a colon", "nick-colon", colon.text("code"));
                String character = colon.get("params").text("character");
                that(
                    !character.isEmpty() && refused.text("text").contains(character),
                    "the text is not what the phrase says: " + refused);
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S246",
              "what looks like a command",
              context -> {
                String room = context.fresh("cmd-");
                MemberClient ann = context.join(room, "ann");
                for (String text : List.of("\uff0fhelp", "\u2044help", "\u2215auth x", " /help")) {
                  JsonValue answer = ann.sayAndAwait(text, context.fresh("c"));
                  that(!answer.is("message"), text + " is published");
                }
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S62 S247 S248",
              "an admin",
              context -> {
                String room = context.fresh("cmd-");
                MemberClient bob = context.join(room, "bob");
                MemberClient ann = context.join(room, "ann");
                bob.await("joined");
                equal("before", "error", ann.sayAndAwait("/admin bans", "c1").text("kind"));
                auth(context, ann);
                equal("then", "notice", ann.sayAndAwait("/admin bans", "c2").text("kind"));
                JsonValue told = bob.await("notice");
                equal("the code", "admin", told.text("code"));
                equal("the nick", "ann", told.text("nick"));
                MemberClient late = context.join(room, "late");
                equal("what a later one is told", "ann", late.await("notice").text("nick"));
                ann.sayAndAwait("/admin logout", "c3");
                equal("the code", "no-admin", bob.await("notice").text("code"));
                equal("at last", "error", ann.sayAndAwait("/admin bans", "c4").text("kind"));
              },
              CheckPrecondition.PASSWORD,
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.LONG_INACTIVITY),
          Check.of(
              "S249",
              "tries that fail",
              context -> {
                RawHttpClient client = context.client().from(context.host());
                MemberClient ann = new MemberClient(client, context.fresh("cmd-"), "ann");
                for (int i = 1; i <= 5; i++) {
                  String code = ann.sayAndAwait("/auth wrong", "try" + i).text("code");
                  that(!code.isEmpty(), "a wrong password is taken");
                }
                String word = "/auth " + context.options().text("admin-password");
                ann.say(word, "try6");
                equal("the sixth, though it is right", "error", ann.awaitId("try6").text("kind"));
                RawHttpClient other = context.client().from(context.host());
                MemberClient bob = new MemberClient(other, context.fresh("cmd-"), "bob");
                equal("another host", "notice", bob.sayAndAwait(word, "try1").text("kind"));
              },
              CheckPrecondition.PASSWORD,
              CheckPrecondition.PROXY,
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.LONG_INACTIVITY),
          Check.of(
              "S63",
              "a kick",
              context -> {
                String room = context.fresh("cmd-");
                MemberClient ann = context.join(room, "ann");
                auth(context, ann);
                MemberClient bob = context.join(room, "bob");
                bob.flush();
                JsonValue left =
                    ann.ask(
                        ann.packet("say", MemberPackets.said("/admin kick bob \"be nice\"", "c1")),
                        packet -> packet.is("left") && packet.text("nick").equals("bob"),
                        "bob to leave");
                JsonValue told = bob.await("error");
                equal("the code", "kicked", told.text("code"));
                that(told.text("text").contains("be nice"), "the reason is not told: " + told);
                equal("the end", "remote-stream-error", bob.awaitEnd().text("condition"));
                that(
                    left.text("reason").startsWith("kicked"),
                    "the others are not told that it was kicked");
                BindSession silent = RoomSessionFactory.listener(context, room, "eve", "");
                ann.sayAndAwait("/admin kick eve x", "c2");
                SessionAnswer next = silent.ask("");
                end("remote-stream-error", next);
                silent.leave();
              },
              CheckPrecondition.PASSWORD,
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.LONG_INACTIVITY),
          Check.of(
              "S250",
              "the token of a kicked member",
              context -> {
                String room = context.fresh("cmd-");
                MemberClient ann = context.join(room, "ann");
                auth(context, ann);
                MemberClient bob = context.join(room, "bob");
                bob.flush();
                ann.sayAndAwait("/admin kick bob x", "c1");
                bob.awaitEnd();
                MemberClient eve = context.join(room, "bob"); // the nick is free
                MemberClient back = context.visitor();
                JsonValue refused = back.join(room, "bob", bob.token());
                equal("a join with it", "nick-taken", refused.text("code"));
                that(!eve.isOver(), "a session is over");
              },
              CheckPrecondition.PASSWORD,
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.LONG_INACTIVITY));

  private CommandChecks() {}

  private static boolean isPhrase(JsonValue phrase) {
    return !phrase.text("code").isEmpty() && phrase.get("params").isThere();
  }

  /** Makes a member an admin. */
  static void auth(CheckContext context, MemberClient member)
      throws IOException, RuleViolationException {
    RetryLimit limit = new RetryLimit();
    do { // others of this host try at the same time
      String word = "/auth " + context.options().text("admin-password");
      JsonValue answer = member.sayAndAwait(word, context.fresh("auth"));
      if (answer.is("notice")) {
        return;
      }
      that(answer.text("text").contains("many"), "the password is refused: " + answer);
    } while (limit.waits(Duration.ZERO));
    throw new IOException("the password is refused for too long");
  }
}
