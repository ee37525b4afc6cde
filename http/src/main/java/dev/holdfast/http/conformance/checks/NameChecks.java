package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import java.io.IOException;
import java.util.List;

/** Checks of nicks and names of rooms. */
final class NameChecks {

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S97 S198",
              "names of rooms",
              context -> {
                MemberClient ann = context.visitor();
                for (String name :
                    List.of(
                        "",
                        "x".repeat(33),
                        "a b",
                        "a.b",
                        "a:b",
                        "a/b",
                        "\u0301a",
                        "a\u0431c",
                        "\ud83d\ude00",
                        "a\u200bb",
                        "a\u0000")) {
                  refusedRoom(ann, name);
                }
                for (String name :
                    List.of(
                        "a-1_b",
                        "\u043a\u043e\u043c\u043d\u0430\u0442\u0430",
                        "\u90e8\u5c4b\u30c6\u30b9\u30c8",
                        "\u00fc".repeat(32))) {
                  JsonValue answer = ann.join(name, context.fresh("n"), "");
                  that(answer.is("welcome"), "the name " + name + " is answered " + answer);
                  ann.send("{\"kind\":\"leave\",\"room\":" + JsonValue.quote(name) + "}");
                }
                JsonValue text = refusedRoom(ann, "a.b");
                that(text.text("text").contains("."), "the text names no character: " + text);
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S197",
              "another way to write a name",
              context -> {
                MemberClient ann = context.visitor();
                for (String name : List.of("TEA", "\uff54\uff45\uff41")) {
                  JsonValue refused = refusedRoom(ann, name);
                  that(
                      refused.text("text").contains("tea"),
                      "the text does not say how: " + refused);
                }
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S47",
              "nicks",
              context -> {
                String room = context.fresh("nick-");
                MemberClient ann = context.join(room, "ann");
                for (String nick : List.of("", " ", "x".repeat(33), "a\u0000b", "a\nb", "\u200b")) {
                  badNick(context, ann, nick);
                }
                for (String nick :
                    List.of("x".repeat(32), "\u00dcnal", "\u738b", "a b", "o'neil")) {
                  goodNick(context, room, nick);
                }
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S201 S205",
              "a nick that is taken",
              context -> {
                String room = context.fresh("nick-");
                context.join(room, "Ann");
                MemberClient bob = context.visitor();
                JsonValue refused = bob.join(room, "aNN", "");
                equal("the code", "nick-taken", refused.text("code"));
                String other = refused.text("suggestion");
                that(!other.isEmpty(), "there is no suggestion in " + refused);
                JsonValue welcome = bob.join(room, other, "");
                equal("the nick that was suggested", other, welcome.text("nick"));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S202",
              "the nick of guests",
              context -> {
                MemberClient ann = context.visitor();
                for (String nick : List.of("guest", "Guest")) {
                  JsonValue answer = ann.join(context.fresh("none-"), nick, "");
                  that(
                      List.of("nick-taken", "bad-nick").contains(answer.text("code")),
                      "the nick " + nick + " is answered " + answer);
                }
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S203",
              "colons",
              context -> {
                MemberClient ann = context.visitor();
                for (String nick : List.of("a:b", "a\uff1ab", "a\u0589b", "a\u2236b", "a\ua789b")) {
                  badNick(context, ann, nick);
                }
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S281",
              "double quotes",
              context -> {
                MemberClient ann = context.visitor();
                for (String nick : List.of("\"a\"", "\u201ca\u201d", "\u201ea", "\uff02a")) {
                  badNick(context, ann, nick);
                }
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S204",
              "a letter that looks like a colon",
              context -> {
                MemberClient ann = context.visitor();
                badNick(context, ann, "\u0930\u093e\u092e\u0903 x");
                goodNick(context, context.fresh("nick-"), "\u0926\u0941\u0903\u0916");
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S93 S206",
              "joiners",
              context -> {
                goodNick(
                    context,
                    context.fresh("nick-"),
                    "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645");
                MemberClient ann = context.visitor();
                JsonValue refused = badNick(context, ann, "ab\u200ccd");
                that(refused.text("text").contains("U+200C"), "the text names it not: " + refused);
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S94",
              "scripts of a nick",
              context -> {
                MemberClient ann = context.visitor();
                badNick(context, ann, "p\u0430ul");
                badNick(context, ann, "al\u03c1ha");
                goodNick(context, context.fresh("nick-"), "\u30c6\u30b9\u30c8\u6f22\u5b57");
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S207",
              "nicks that look the same",
              context -> {
                String room = context.fresh("nick-");
                context.join(room, "coca");
                MemberClient bob = context.visitor();
                JsonValue refused = bob.join(room, "\u0441\u043e\u0441\u0430", "");
                equal("the code", "nick-taken", refused.text("code"));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S208",
              "a nick that is an address",
              context -> {
                MemberClient ann = context.visitor();
                for (String nick : List.of("192.0.2.1", "10.1.2.3")) {
                  badNick(context, ann, nick);
                }
              },
              CheckPrecondition.ANY_ROOMS));

  private NameChecks() {}

  private static JsonValue refusedRoom(MemberClient member, String name)
      throws IOException, RuleViolationException {
    JsonValue answer = member.join(name, "x", "");
    that(
        answer.text("code").equals("unknown-room"),
        "the name '" + name + "' is answered " + answer);
    return answer;
  }

  private static JsonValue badNick(CheckContext context, MemberClient member, String nick)
      throws IOException, RuleViolationException {
    JsonValue answer = member.join(context.fresh("nick-"), nick, "");
    that(answer.text("code").equals("bad-nick"), "the nick '" + nick + "' is answered " + answer);
    return answer;
  }

  private static void goodNick(CheckContext context, String room, String nick)
      throws IOException, RuleViolationException {
    MemberClient member = context.join(room, nick);
    equal("the nick", nick, member.welcome().text("nick"));
  }
}
