package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.empty;
import static dev.holdfast.http.conformance.Assertions.end;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.CheckContext.echoes;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.MemberPackets;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Checks of how much may wait in the mailbox of a session, and of senders to members whose mailbox
 * is full.
 */
final class MailboxLimitChecks {

  static final CheckPrecondition SMALL_MAILBOX =
      new CheckPrecondition(
          "--mailbox-packets 100 --request-packets 250 --packet-limit off",
          options ->
              options.number("request-packets") > 2 * options.number("mailbox-packets")
                  && options.text("packet-limit").equals("off"));

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S40",
              "a mailbox that overflows",
              context -> {
                int most = context.options().number("mailbox-packets");
                BindSession full = context.session(echoes(most));
                equal("the packets of a full mailbox", most, full.ask(1, "").packets().size());
                BindSession session = context.session(echoes(most + 1));
                SessionAnswer answer = session.ask(1, "");
                end("undefined-condition", answer);
                equal("the text", "send-queue-overflow", answer.json().text("text"));
                that(answer.packets().isEmpty(), "a gap is told: " + answer.packets().size());
                session.leave();
              },
              SMALL_MAILBOX),
          Check.of(
              "S187",
              "a mailbox in a pause",
              context -> {
                int most = context.options().number("mailbox-packets");
                BindSession session = context.session(echoes(most));
                empty(session.ask(1, ",\"pause\":1" + echoes(2 * most)));
                equal("the packets", 3 * most, session.ask(2, "").packets().size());
              },
              SMALL_MAILBOX,
              CheckPrecondition.PAUSES),
          Check.of(
              "S88",
              "more than a member takes",
              context -> {
                String room = context.fresh("busy-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                bob.flush();
                ann.send(says(ann, "m", tooMany(context)));
                JsonValue refused = ann.await(p -> p.text("code").equals("busy"), "an error busy");
                that(refused.get("retryAfter").isNumber(), "there is no retryAfter in " + refused);
                bob.flush();
                that(!bob.isOver(), "the mailbox of a member that asks overflowed");
              },
              SMALL_MAILBOX,
              CheckPrecondition.off("rate-limit"),
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S188",
              "a member that does not ask",
              context -> {
                String room = context.fresh("busy-");
                MemberClient ann = context.join(room, "ann");
                BindSession silent = RoomSessionFactory.listener(context, room, "bob", "");
                Thread.sleep(2_500);
                int batches = context.options().number("mailbox-packets") / 10 + 2;
                for (int batch = 0; batch < batches; batch++) {
                  ann.send(says(ann, "m" + batch + "-", 10));
                  for (JsonValue packet : ann.flush()) {
                    that(!packet.is("error"), "the sender is told " + packet);
                  }
                }
                end("undefined-condition", silent.ask(""));
                silent.leave();
              },
              SMALL_MAILBOX,
              CheckPrecondition.off("rate-limit"),
              CheckPrecondition.ANY_ROOMS,
              new CheckPrecondition(
                  "--inactivity 10s", options -> options.time("inactivity").toSeconds() >= 5)),
          Check.of(
              "S189",
              "whispers to a member that is full",
              context -> {
                String room = context.fresh("busy-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                MemberClient eve = context.join(room, "eve");
                bob.flush();
                StringBuilder all = new StringBuilder(whisper(ann, "bob", "b0"));
                for (int i = 1; i < tooMany(context); i++) {
                  all.append(',').append(whisper(ann, "bob", "b" + i));
                }
                ann.send(all.toString());
                ann.await(p -> p.text("code").equals("busy"), "an error busy");
                MemberClient dan = context.join(room, "dan");
                eve.flush();
                dan.send(whisper(dan, "eve", "e1"));
                that(dan.awaitId("e1").is("whisper"), "whispers to another are refused");
              },
              SMALL_MAILBOX,
              CheckPrecondition.off("rate-limit"),
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S234",
              "what is said soon after busy",
              context -> {
                String room = context.fresh("busy-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                bob.flush();
                long since = System.nanoTime();
                ann.send(says(ann, "m", tooMany(context)));
                JsonValue refused = ann.await(p -> p.text("code").equals("busy"), "an error busy");
                bob.flush();
                JsonValue next = ann.sayAndAwait("soon after", "again");
                Duration taken = Duration.ofNanos(System.nanoTime() - since);
                boolean isSoon = taken.compareTo(refused.retryAfter()) < 0;
                that(
                    !isSoon || next.is("error"), "what is said soon after is not refused: " + next);
                Thread.sleep(2_000);
                that(ann.sayAndAwait("later", "later").is("message"), "it is refused for ever");
              },
              SMALL_MAILBOX,
              CheckPrecondition.off("rate-limit"),
              CheckPrecondition.ANY_ROOMS));

  private MailboxLimitChecks() {}

  /**
   * More messages than may wait for a member that asks, and so few that their acknowledgements and
   * refusals leave room in the mailbox of their sender for who comes and goes.
   */
  private static int tooMany(CheckContext context) {
    return context.options().number("mailbox-packets") * 3 / 4;
  }

  private static String says(MemberClient member, String prefix, int count) {
    List<String> all =
        IntStream.range(0, count)
            .mapToObj(i -> member.packet("say", MemberPackets.said("text " + i, prefix + i)))
            .toList();
    return String.join(",", all);
  }

  private static String whisper(MemberClient member, String to, String id) {
    return member.packet(
        "whisper", ",\"to\":" + JsonValue.quote(to) + MemberPackets.said("psst", id));
  }
}
