package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.TestedServerOptions;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.MemberPackets;
import java.io.IOException;
import java.util.List;

/**
 * Checks of a room's history: the messages in a welcome, older ones, and those that a member has
 * missed.
 */
final class HistoryChecks {

  /** With {@code --memory} a room keeps a hundredth. */
  private static int kept(TestedServerOptions options) {
    int kept = options.number("keep-messages");
    return options.text("memory").equals("on") ? Math.max(1, kept / 100) : kept;
  }

  private static final CheckPrecondition FEW_KEPT =
      new CheckPrecondition("--memory on --keep-messages 500", options -> kept(options) <= 8);

  private static final CheckPrecondition SOME_KEPT =
      new CheckPrecondition("--keep-messages 100000", options -> kept(options) >= 100);

  private static final CheckPrecondition MANY_KEPT =
      new CheckPrecondition("--keep-messages 100000", options -> kept(options) >= 300);

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S59",
              "the history of a welcome",
              context -> {
                String room = context.fresh("old-");
                MemberClient ann = context.join(room, "ann");
                say(ann, 6);
                JsonValue welcome = welcome(context, room, since(4, ann));
                equal("its numbers", List.of(5L, 6L), numbers(welcome.get("history")));
                equal("all", 6, welcome(context, room, "").get("history").list().size());
              },
              CheckPrecondition.ANY_ROOMS,
              SOME_KEPT),
          Check.of(
              "S59",
              "a long history",
              context -> {
                String room = context.fresh("old-");
                MemberClient ann = context.join(room, "ann");
                for (int part = 0; part < 5; part++) {
                  StringBuilder all = new StringBuilder();
                  for (int i = 0; i < 42; i++) {
                    String id = part + "-" + i;
                    all.append(i == 0 ? "" : ",")
                        .append(ann.packet("say", MemberPackets.said("x", id)));
                  }
                  ann.send(all.toString());
                  ann.awaitId(part + "-41");
                }
                JsonValue welcome = welcome(context, room, "");
                equal("messages", 200, welcome.get("history").list().size());
                that(welcome.get("complete").isFalse(), "it is complete");
              },
              CheckPrecondition.ANY_ROOMS,
              MANY_KEPT,
              CheckPrecondition.off("rate-limit"),
              CheckPrecondition.off("packet-limit")),
          Check.of(
              "S239",
              "complete of a welcome",
              context -> {
                String room = context.fresh("old-");
                MemberClient ann = context.join(room, "ann");
                say(ann, 3);
                that(
                    welcome(context, room, since(1, ann)).get("complete").isTrue(),
                    "a gap is told");
                that(welcome(context, room, "").get("complete").isTrue(), "a gap is told");
                String other = ",\"since\":2,\"log\":\"another\"";
                that(
                    welcome(context, room, other).get("complete").isFalse(),
                    "another log is no gap");
              },
              CheckPrecondition.ANY_ROOMS,
              SOME_KEPT),
          Check.of(
              "S240",
              "since of another log",
              context -> {
                String room = context.fresh("old-");
                MemberClient ann = context.join(room, "ann");
                say(ann, 3);
                JsonValue welcome = welcome(context, room, ",\"since\":2,\"log\":\"another\"");
                equal("its numbers", List.of(1L, 2L, 3L), numbers(welcome.get("history")));
              },
              CheckPrecondition.ANY_ROOMS,
              SOME_KEPT),
          Check.of(
              "S73 S241 S242",
              "what is not kept",
              context -> {
                String room = context.fresh("old-");
                MemberClient ann = context.join(room, "ann");
                long kept = kept(context.options());
                long all = kept + 3;
                say(ann, (int) all);
                JsonValue welcome = welcome(context, room, since(1, ann));
                equal("oldest", all - kept + 1, welcome.number("oldest"));
                equal("what is told", (int) kept, welcome.get("history").list().size());
                that(welcome.get("complete").isFalse(), "it is complete");
                that(
                    welcome(context, room, since(all - 1, ann)).get("complete").isTrue(),
                    "what is gone was seen before, and is a gap");
                ann.tell("history", ",\"before\":3");
                JsonValue page = ann.await("history");
                that(page.get("messages").list().isEmpty(), "what is not kept is told: " + page);
              },
              CheckPrecondition.ANY_ROOMS,
              FEW_KEPT),
          Check.of(
              "S60 S243",
              "pages",
              context -> {
                String room = context.fresh("old-");
                MemberClient ann = context.join(room, "ann");
                say(ann, 6);
                ann.tell("history", ",\"before\":6,\"limit\":2");
                JsonValue page = ann.await("history");
                equal("its numbers", List.of(4L, 5L), numbers(page.get("messages")));
                that(page.get("complete").isFalse(), "nothing older is kept");
                ann.tell("history", ",\"before\":4,\"limit\":9");
                JsonValue last = ann.await("history");
                equal("its numbers", List.of(1L, 2L, 3L), numbers(last.get("messages")));
                that(last.get("complete").isTrue(), "something older is kept");
              },
              CheckPrecondition.ANY_ROOMS,
              SOME_KEPT));

  private HistoryChecks() {}

  private static void say(MemberClient member, int count) throws IOException {
    for (int i = 1; i <= count; i++) {
      member.sayAndAwait("text " + i, "m" + i);
    }
  }

  private static String since(long seq, MemberClient member) {
    return ",\"since\":" + seq + ",\"log\":" + JsonValue.quote(member.welcome().text("log"));
  }

  private static JsonValue welcome(CheckContext context, String room, String fields)
      throws IOException {
    return new MemberClient(context.client(), room, context.fresh("n"), fields).welcome();
  }

  private static List<Long> numbers(JsonValue messages) {
    return messages.list().stream().map(message -> message.number("seq")).toList();
  }
}
