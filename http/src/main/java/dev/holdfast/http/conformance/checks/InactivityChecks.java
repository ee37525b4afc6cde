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

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Assertions;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.SentRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Checks of pauses, and of sessions that end because they send no request. */
final class InactivityChecks {

  /** How much longer than the inactivity that it announces a server may keep a session. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration MAX_WAIT = Duration.ofSeconds(60);

  private static final CheckPrecondition PAUSE_BEYOND_INACTIVITY =
      new CheckPrecondition(
          "--inactivity 3s --max-pause 8s",
          options ->
              options.time("inactivity").toSeconds() <= 5
                  && options.time("max-pause").toSeconds()
                      >= options.time("inactivity").toSeconds() * 4 / 3 + 2
                  && options.time("max-pause").toSeconds() <= 60);

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S31 S172",
              "a pause",
              context -> {
                BindSession session = context.session();
                SentRequest held = session.open(1, "");
                held(held, WHILE);
                SentRequest pause = session.open(2, ",\"pause\":1" + echo("a"));
                empty(soon(held, SOON));
                empty(soon(pause, SOON));
                equal("what waited", List.of("a"), session.ask(3, "").ids());
              },
              CheckPrecondition.PAUSES),
          Check.of(
              "S173",
              "life in a pause",
              context -> {
                long inactivity = context.options().time("inactivity").toSeconds() * 4 / 3 + 1;
                long pause =
                    Math.min(context.options().time("max-pause").toSeconds(), inactivity + 2);
                BindSession session = context.session();
                empty(session.ask(1, ",\"pause\":" + pause));
                Thread.sleep(Duration.ofSeconds(pause).minusMillis(300).toMillis());
                that(session.ask(2, echo("a")).type().isEmpty(), "the session died in its pause");
              },
              PAUSE_BEYOND_INACTIVITY),
          Check.of(
              "S174",
              "the end of a pause",
              context -> {
                String room = context.fresh("pause-");
                MemberClient ann = context.join(room, "ann");
                BindSession session = RoomSessionFactory.listener(context, room, "bob", "");
                long pause = context.options().time("max-pause").toSeconds();
                empty(session.ask(",\"pause\":" + pause));
                SentRequest next = session.open("");
                held(next, WHILE); // a session that still paused would not hold it
                next.close();
                Duration time = timeOfDeath(ann, "bob");
                that(
                    time.compareTo(
                            context
                                .options()
                                .time("inactivity")
                                .multipliedBy(4)
                                .dividedBy(3)
                                .plus(SOON))
                        < 0,
                    "the session lived for " + time.toMillis() + " ms, as if it still paused");
              },
              CheckPrecondition.ANY_ROOMS,
              PAUSE_BEYOND_INACTIVITY),
          Check.of(
              "S32",
              "a pause that is too long",
              context -> {
                BindSession session = context.session();
                long most = session.created().json().number("maxpause");
                SentRequest held = session.open(1, "");
                held(held, WHILE);
                end("policy-violation", session.ask(2, ",\"pause\":" + (most + 1)));
                end("other-request", held.read());
                session.leave();
              },
              CheckPrecondition.PAUSES),
          Check.of(
              "S175",
              "a pause that is not granted",
              context -> {
                BindSession session = context.session();
                end("policy-violation", session.ask(1, ",\"pause\":1"));
                session.leave();
              },
              new CheckPrecondition(
                  "--max-pause 0s", options -> options.time("max-pause").isZero())),
          Check.of(
              "S83",
              "a pause of 0",
              context -> {
                BindSession session = context.session();
                empty(soon(session.open(1, ",\"pause\":0"), SOON));
                that(session.isAlive(), "the session is over");
              }),
          Check.of(
              "S33",
              "the death of a session",
              context -> {
                String room = context.fresh("death-");
                MemberClient ann = context.join(room, "ann");
                BindSession session = RoomSessionFactory.listener(context, room, "bob", "");
                dies(context, ann, session);
                BindSession lost = RoomSessionFactory.listener(context, room, "eve", "");
                SentRequest held = lost.open("");
                held(held, WHILE);
                held.close();
                Duration time = timeOfDeath(ann, "eve");
                inTime(context, time);
                end("item-not-found", lost.ask(""));
                lost.leave();
              },
              CheckPrecondition.SHORT_INACTIVITY,
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S177",
              "packets and early requests",
              context -> {
                String room = context.fresh("death-");
                MemberClient ann = context.join(room, "ann");
                BindSession session = RoomSessionFactory.listener(context, room, "bob", "");
                Duration told = context.options().time("inactivity");
                Thread.sleep(told.toMillis() * 9 / 10);
                ann.sayAndAwait("a packet", "p1");
                session.open(session.last() + 2, ""); // early
                Duration rest = timeOfDeath(ann, "bob");
                Duration grace = told.dividedBy(3).compareTo(GRACE) < 0 ? told.dividedBy(3) : GRACE;
                that(
                    rest.compareTo(told) < 0,
                    "the session lived on for "
                        + rest.toMillis()
                        + " ms after a packet and a request; without these it would for "
                        + told.dividedBy(10).plus(grace).toMillis());
                session.leave();
              },
              CheckPrecondition.SHORT_INACTIVITY,
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S178",
              "life while a request is held",
              context -> {
                long life = context.options().time("inactivity").toSeconds() * 4 / 3 + 2;
                BindSession session = context.session();
                SentRequest held = session.open(1, "");
                held(held, Duration.ofSeconds(life));
                session.open(2, "");
                empty(held.read());
                that(session.ask(3, echo("a")).type().isEmpty(), "the session is over");
              },
              CheckPrecondition.SHORT_INACTIVITY,
              new CheckPrecondition(
                  "--wait 60s",
                  options ->
                      options.time("wait").compareTo(options.time("inactivity").multipliedBy(2))
                          > 0)),
          Check.of(
              "S49",
              "a member whose session died",
              context -> {
                String room = context.fresh("death-");
                MemberClient ann = context.join(room, "ann");
                BindSession session = RoomSessionFactory.listener(context, room, "bob", "");
                JsonValue left = ann.awaitLeftWithin("bob", MAX_WAIT);
                equal("the reason", "timeout", left.text("reason"));
                session.leave();
              },
              CheckPrecondition.SHORT_INACTIVITY,
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S212",
              "the nick of a member whose session died",
              context -> {
                String room = context.fresh("death-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                ann.awaitLeftWithin("bob", MAX_WAIT);
                bob.session().leave();
                MemberClient eve = context.visitor();
                JsonValue refused = eve.join(room, "bob", ",\"id\":\"j\"");
                equal("the answer to another", "nick-taken", refused.text("code"));
                JsonValue again = eve.join(room, "bob", bob.token());
                equal("the nick with the token", "bob", again.text("nick"));
              },
              CheckPrecondition.SHORT_INACTIVITY,
              CheckPrecondition.ANY_ROOMS));

  private InactivityChecks() {}

  private static void dies(CheckContext context, MemberClient observer, BindSession session)
      throws IOException, RuleViolationException {
    session.ask(",\"pause\":0");
    inTime(context, timeOfDeath(observer, "bob"));
    end("item-not-found", session.ask(""));
    session.leave();
  }

  private static void inTime(CheckContext context, Duration time) throws RuleViolationException {
    Duration told = context.options().time("inactivity");
    Assertions.between("the death of a session", told, time, told.plus(GRACE).plus(SOON));
  }

  /** How long it takes until a member is seen to leave. */
  private static Duration timeOfDeath(MemberClient observer, String nick) throws IOException {
    long since = System.nanoTime();
    observer.awaitLeftWithin(nick, MAX_WAIT);
    return Duration.ofNanos(System.nanoTime() - since);
  }
}
