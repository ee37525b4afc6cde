package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.between;
import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.checks.LargeRoomChecks.NORMAL;
import static dev.holdfast.http.conformance.checks.LargeRoomChecks.SMALL;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Checks of what members are told of one that is typing. */
final class TypingChecks {

  private static final String ON = ",\"active\":true";

  /** How long a member is taken to type that says no more of it (S228). */
  private static final Duration EXPIRY = Duration.ofSeconds(6);

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S56 S228 S229 S230",
              "a member that types",
              context -> {
                String room = context.fresh("type-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                ann.flush();
                bob.tell("typing", ON);
                JsonValue typing = ann.await("typing");
                equal("the nick", "bob", typing.text("nick"));
                that(typing.get("active").isTrue(), "it is not active: " + typing);
                long since = System.nanoTime();
                JsonValue over = ann.await("typing", EXPIRY);
                that(over.get("active").isFalse(), "ann is told again that bob types: " + over);
                between(
                    "the typing",
                    Duration.ofSeconds(4),
                    Duration.ofNanos(System.nanoTime() - since),
                    EXPIRY.plus(CheckContext.SOON));
                bob.tell("typing", ON);
                ann.await("typing");
                bob.sayAndAwait("x", "m1");
                ann.awaitId("m1");
                that(
                    ann.listen(Duration.ofSeconds(7)).stream().noneMatch(p -> p.is("typing")),
                    "ann is told that the typing ended though a message ended it");
                that(
                    bob.flush().stream().noneMatch(p -> p.is("typing")),
                    "bob is told of its own typing");
                MemberClient late = context.join(room, "late");
                equal("the history", 1, late.welcome().get("history").list().size());
              },
              NORMAL,
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.LONG_INACTIVITY),
          Check.of(
              "S231",
              "typing in a large room",
              context -> {
                String room = context.fresh("type-");
                int most = context.options().number("presence-max");
                List<MemberClient> all = new ArrayList<>();
                for (int i = 0; i <= most + 1; i++) {
                  all.add(context.join(room, "m" + i));
                }
                all.get(0).listen(CheckContext.WHILE);
                all.get(1).tell("typing", ON);
                that(
                    all.get(0).listen(Duration.ofMillis(1_500)).stream()
                        .noneMatch(p -> p.is("typing")),
                    "a member is told");
              },
              SMALL,
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S232",
              "typing, for a member that does not ask",
              context -> {
                String room = context.fresh("type-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                BindSession silent = RoomSessionFactory.listener(context, room, "eve", "");
                Thread.sleep(2_500);
                bob.tell("typing", ON);
                ann.await("typing");
                bob.sayAndAwait("x", "m1");
                List<JsonValue> waited = silent.ask("").packets();
                that(
                    waited.stream().noneMatch(p -> p.is("typing")),
                    "the member that does not ask is told " + waited);
              },
              NORMAL,
              CheckPrecondition.ANY_ROOMS,
              new CheckPrecondition(
                  "--inactivity 10s", options -> options.time("inactivity").toSeconds() >= 4)));

  private TypingChecks() {}
}
