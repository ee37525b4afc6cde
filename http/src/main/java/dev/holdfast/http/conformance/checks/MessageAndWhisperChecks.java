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
import dev.holdfast.http.conformance.client.MemberPackets;
import java.io.IOException;
import java.util.List;

/** Checks of messages and whispers. */
final class MessageAndWhisperChecks {

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S53",
              "the same for all",
              context -> {
                String room = context.fresh("talk-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                String sent = ann.sayAndAwait("hi \u00fc <&>", "m1").toString();
                equal("what another gets", sent, bob.awaitId("m1").toString());
                MemberClient eve = context.join(room, "eve");
                List<JsonValue> history = eve.welcome().get("history").list();
                equal("what the history has", sent, history.get(0).toString());
                bob.tell("history", ",\"before\":9");
                JsonValue page = bob.await("history");
                equal("what a page has", sent, page.get("messages").list().get(0).toString());
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S221",
              "seq",
              context -> {
                String room = context.fresh("talk-");
                MemberClient ann = context.join(room, "ann");
                for (long seq = 1; seq <= 5; seq++) {
                  equal("seq", seq, ann.sayAndAwait("x", "m" + seq).number("seq"));
                  ann.say("/help", "c" + seq);
                  ann.tell("typing", ",\"active\":true");
                }
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S54",
              "acknowledgements",
              context -> {
                String room = context.fresh("talk-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                ann.send(
                    String.join(
                        ",",
                        ann.packet("say", MemberPackets.said("x", "i1")),
                        ann.packet("say", MemberPackets.said("", "i2")),
                        ann.packet("say", MemberPackets.said("/help", "i3")),
                        ann.packet("whisper", ",\"to\":\"bob\"" + MemberPackets.said("x", "i4")),
                        ann.packet("whisper", ",\"to\":\"none\"" + MemberPackets.said("x", "i5"))));
                List<JsonValue> all = ann.listen(CheckContext.SOON.dividedBy(2));
                for (int i = 1; i <= 5; i++) {
                  String id = "i" + i;
                  long count = all.stream().filter(p -> p.text("id").equals(id)).count();
                  equal("packets with the id " + id, 1L, count);
                }
                that(!bob.isOver(), "a session is over");
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S223",
              "what is said again",
              context -> {
                String room = context.fresh("talk-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                String first = ann.sayAndAwait("once", "r1").toString();
                equal("the repeat", first, ann.sayAndAwait("once", "r1").toString());
                MemberClient again = new MemberClient(context.client(), room, "ann", ann.token());
                ann.session().leave();
                equal("the later repeat", first, again.sayAndAwait("once", "r1").toString());
                bob.awaitId("r1");
                again.sayAndAwait("end", "r2");
                long more = bob.flush().stream().filter(p -> p.text("id").equals("r1")).count();
                equal("how often others are told it again", 0L, more);
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S95",
              "characters",
              context -> {
                String room = context.fresh("talk-");
                MemberClient ann = context.join(room, "ann");
                int most = context.options().number("message-length");
                String emoji = "\ud83d\ude00";
                that(
                    ann.sayAndAwait(emoji.repeat(most), "m1").is("message"), most + " are refused");
                JsonValue more = ann.sayAndAwait(emoji.repeat(most + 1), "m2");
                equal("the code of one more", "too-long", more.text("code"));
              },
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.numberAtMost("message-length", 10_000, "2000")),
          Check.of(
              "S96 S224",
              "texts that are not published",
              MessageAndWhisperChecks::unpublished,
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S225",
              "reasons and ids",
              context -> {
                MemberClient ann = context.join(context.fresh("talk-"), "ann");
                ann.tell("say", MemberPackets.said("x", "two\nlines"));
                equal("an id of two lines", "bad-packet", ann.await("error").text("code"));
                ann.tell("leave", ",\"reason\":\"two\\nlines\"");
                equal("a reason of two lines", "bad-packet", ann.await("error").text("code"));
                ann.tell("leave", ",\"reason\":\"\"");
                that(
                    ann.await("left").text("reason").startsWith("left"), "an empty reason is none");
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S55",
              "a whisper",
              context -> {
                String room = context.fresh("talk-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                MemberClient eve = context.join(room, "eve");
                JsonValue sent = ann.ask("whisper", ",\"to\":\"bob\",\"text\":\"psst\"", "w1");
                equal("what its sender gets", "whisper", sent.text("kind"));
                equal("what the other gets", sent.toString(), bob.awaitId("w1").toString());
                ann.sayAndAwait("end", "m1");
                List<JsonValue> heard = eve.flush();
                that(heard.stream().noneMatch(p -> p.is("whisper")), "a third hears it");
                MemberClient late = context.join(room, "late");
                equal("the history", 1, late.welcome().get("history").list().size());
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S227",
              "whispers for a member that is away",
              context -> {
                String room = context.fresh("talk-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                bob.flush();
                bob.session().leave();
                JsonValue sent = ann.ask("whisper", ",\"to\":\"bob\",\"text\":\"psst\"", "w1");
                equal("what its sender gets", "whisper", sent.text("kind"));
                ann.awaitLeftWithin(
                    "bob",
                    context.options().time("inactivity").multipliedBy(2).plus(CheckContext.SOON));
                MemberClient again = new MemberClient(context.client(), room, "bob", bob.token());
                equal("the whisper", "psst", again.awaitId("w1").text("text"));
              },
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.SHORT_INACTIVITY),
          Check.of(
              "S87",
              "an id for something else",
              context -> {
                MemberClient ann = context.join(context.fresh("talk-"), "ann");
                ann.sayAndAwait("one", "i1");
                equal("the code", "id-reused", ann.sayAndAwait("two", "i1").text("code"));
                ann.sayAndAwait("/help", "c1");
                equal("that of a command", "id-reused", ann.sayAndAwait("two", "c1").text("code"));
                equal("what was said first", "one", ann.sayAndAwait("one", "i1").text("text"));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S237",
              "an id of something refused",
              context -> {
                MemberClient ann = context.join(context.fresh("talk-"), "ann");
                that(ann.sayAndAwait(" ", "i1").is("error"), "a blank is published");
                that(ann.sayAndAwait("two", "i1").is("message"), "the id is not free");
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S58",
              "refusals",
              context -> {
                MemberClient ann = context.join(context.fresh("talk-"), "ann");
                ann.send("{\"kind\":\"say\",\"room\":\"No Such\",\"id\":\"r1\",\"text\":\"x\"}");
                JsonValue refused = ann.awaitId("r1");
                equal("the kind", "error", refused.text("kind"));
                equal("the room, as it was written", "No Such", refused.text("room"));
                that(!refused.text("code").isEmpty(), "there is no code in " + refused);
                that(!refused.text("text").isEmpty(), "there is no text in " + refused);
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S238",
              "what is behind a refusal",
              context -> {
                MemberClient ann = context.join(context.fresh("talk-"), "ann");
                JsonValue last =
                    ann.ask(
                        "17,{\"kind\":3},{\"kind\":\"say\"},"
                            + ann.packet("say", MemberPackets.said("x", "m1")),
                        "m1");
                equal("the kind", "message", last.text("kind"));
              },
              CheckPrecondition.ANY_ROOMS));

  private MessageAndWhisperChecks() {}

  private static void unpublished(CheckContext context) throws IOException, RuleViolationException {
    MemberClient ann = context.join(context.fresh("talk-"), "ann");
    int number = 0;
    for (String text :
        List.of(
            "",
            " ",
            "\t\n",
            "\u200b",
            "\u3164",
            "a\u0000b",
            "a\u001bb",
            "a\u0085b",
            "a\ufffeb",
            "a\u202eb",
            "a\u2066b")) {
      String id = "t" + number++;
      JsonValue answer = ann.sayAndAwait(text, id);
      that(
          answer.text("code").equals("bad-packet"),
          "the text " + escaped(text) + " is answered " + answer);
    }
    MemberClient bob = context.join(context.fresh("talk-"), "bob");
    bob.send(bob.packet("say", ",\"id\":\"half\",\"text\":\"a\\ud83d\""));
    equal("half a surrogate pair", "bad-packet", bob.awaitId("half").text("code"));
    for (String text : List.of("a\tb\nc", "a\u2066b\u2069", "\u00ad x")) {
      String id = "t" + number++;
      that(ann.sayAndAwait(text, id).is("message"), "the text " + escaped(text) + " is refused");
    }
  }

  private static String escaped(String text) {
    StringBuilder all = new StringBuilder();
    text.chars().forEach(unit -> all.append(String.format("\\u%04x", unit)));
    return all.toString();
  }
}
