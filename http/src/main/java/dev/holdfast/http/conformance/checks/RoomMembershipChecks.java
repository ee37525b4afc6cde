package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.MemberPackets;
import dev.holdfast.http.conformance.client.RawHttpClient;
import java.time.Duration;
import java.util.List;

/** Checks of how members join and leave rooms. */
final class RoomMembershipChecks {

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S45",
              "the welcome",
              context -> {
                String room = context.fresh("join-");
                MemberClient ann = context.join(room, "ann");
                ann.sayAndAwait("hello", "h1");
                MemberClient bob = context.visitor();
                JsonValue first =
                    bob.ask(
                        MemberPackets.join(room, "bob", "")
                            + ",{\"kind\":\"say\",\"room\":\""
                            + room
                            + "\",\"text\":\"x\",\"id\":\"x1\"}",
                        packet -> packet.text("room").equals(room) && !packet.is("error"),
                        "welcome");
                equal("the first packet of the room", "welcome", first.text("kind"));
                for (String field :
                    List.of(
                        "nick",
                        "seq",
                        "log",
                        "token",
                        "members",
                        "history",
                        "oldest",
                        "complete")) {
                  that(first.get(field).isThere(), "there is no " + field + " in " + first);
                }
                JsonValue second = bob.join(room, "bob", "");
                equal("a second join", "already-joined", second.text("code"));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S282",
              "the limit of messages",
              context -> {
                MemberClient ann = context.join(context.fresh("join-"), "ann");
                long most = context.options().number("message-length");
                equal("messageLength", most, ann.welcome().number("messageLength"));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S193",
              "a member that comes",
              context -> {
                String room = context.fresh("join-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                equal("the nick", "bob", ann.await("joined").text("nick"));
                that(
                    bob.flush().stream().noneMatch(p -> p.is("joined")),
                    "bob is told that it joined");
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S46",
              "rooms that are made",
              context -> {
                MemberClient ann = context.join(context.fresh("room-"), "ann");
                MemberClient bob = context.join(context.fresh("room-"), "ann");
                that(
                    !ann.welcome().text("log").equals(bob.welcome().text("log")),
                    "two rooms have one log");
                equal("seq of a new room", 0L, ann.welcome().number("seq"));
                ann.sayAndAwait("x", "x1");
                equal("seq in the other", 1L, bob.sayAndAwait("y", "y1").number("seq"));
                equal("messages of the other", 0, ann.flush().size());
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S71",
              "rooms of one host",
              context -> {
                RawHttpClient client = context.client().from(context.host());
                MemberClient one = new MemberClient(client, context.fresh("many-"), "ann");
                MemberClient two = new MemberClient(client, context.fresh("many-"), "ann");
                for (MemberClient member : List.of(one, two)) {
                  for (int i = 0; i < 15; i++) {
                    JsonValue welcome = member.join(context.fresh("many-"), "ann", "");
                    that(welcome.is("welcome"), "a join is answered " + welcome);
                  }
                }
                MemberClient guest = new MemberClient(client, "lobby", context.fresh("ann"));
                JsonValue refused = guest.join(context.fresh("many-"), "ann", "");
                equal("the 33rd room", "room-full", refused.text("code"));
              },
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.PROXY,
              new CheckPrecondition(
                  "--sessions-per-host 4",
                  options ->
                      options.number("sessions-per-host") == 0
                          || options.number("sessions-per-host") >= 3)),
          Check.of(
              "S48",
              "a membership that is taken over",
              context -> {
                String room = context.fresh("token-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                ann.await("joined");
                ann.flush();
                MemberClient again = new MemberClient(context.client(), room, "bob", bob.token());
                equal("the nick", "bob", again.welcome().text("nick"));
                equal("members", List.of("ann", "bob"), again.welcome().texts("members"));
                that(ann.flush().isEmpty(), "the others are told something");
                bob.session().leave();
                equal("who says it", "bob", again.sayAndAwait("here", "h1").text("from"));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S210",
              "what the older session had not fetched",
              context -> {
                String room = context.fresh("token-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                bob.flush();
                ann.ask("whisper", ",\"to\":\"bob\",\"text\":\"psst\"", "w1");
                MemberClient again = new MemberClient(context.client(), room, "bob", bob.token());
                bob.session().leave();
                equal("the whisper", "psst", again.awaitId("w1").text("text"));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S211",
              "other rooms of the older session",
              context -> {
                String room = context.fresh("token-");
                String second = context.fresh("token-");
                String third = context.fresh("token-");
                MemberClient bob = context.join(room, "bob");
                JsonValue welcome = bob.join(second, "bob", "");
                that(welcome.is("welcome"), "a join is answered " + welcome);
                String token = ",\"token\":" + JsonValue.quote(welcome.text("token"));
                JsonValue other = bob.join(third, "bob", "");
                that(other.is("welcome"), "a join is answered " + other);
                MemberClient ann = context.join(second, "ann");
                MemberClient eve = context.join(third, "eve");
                MemberClient again = new MemberClient(context.client(), room, "bob", bob.token());
                bob.awaitEnd();
                JsonValue taken = again.join(second, "bob", token);
                that(taken.is("welcome"), "a join with the token is answered " + taken);
                long since = System.nanoTime();
                that(ann.listen(Duration.ofSeconds(1)).isEmpty(), "the others are told something");
                JsonValue left = JsonValue.NONE;
                while (!left.isThere() && System.nanoTime() - since < 15_000_000_000L) {
                  left =
                      eve.listen(CheckContext.WHILE).stream()
                          .filter(p -> p.is("left"))
                          .findAny()
                          .orElse(JsonValue.NONE);
                }
                equal("the reason in the third room", "timeout", left.text("reason"));
                that(System.nanoTime() - since > 7_000_000_000L, "left too soon");
                that(ann.flush().stream().noneMatch(p -> p.is("left")), "left in the second room");
              },
              CheckPrecondition.ANY_ROOMS,
              CheckPrecondition.LONG_INACTIVITY),
          Check.of(
              "S50",
              "the last word of a room",
              context -> {
                String room = context.fresh("leave-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                bob.tell("leave", ",\"reason\":\"bye\"");
                equal("the reason", "left: bye", bob.await("left").text("reason"));
                equal("what the others are told", "left: bye", ann.awaitLeft("bob").text("reason"));
                ann.sayAndAwait("x", "x1");
                that(bob.flush().isEmpty(), "more is told behind it");
                bob.say("y", "y1");
                equal("what it says then", "not-joined", bob.awaitId("y1").text("code"));
              },
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S214",
              "the token of a member that left",
              context -> {
                String room = context.fresh("leave-");
                MemberClient ann = context.join(room, "ann");
                MemberClient bob = context.join(room, "bob");
                String first = bob.sayAndAwait("once", "o1").text("id");
                bob.tell("leave", "");
                bob.await("left");
                MemberClient other = context.join(room, "bob"); // the nick is free
                MemberClient again = context.visitor();
                JsonValue refused = again.join(room, "bob", bob.token());
                equal("a join with it", "nick-taken", refused.text("code"));
                that(!other.isOver() && !ann.isOver() && first.equals("o1"), "a session is over");
              },
              CheckPrecondition.ANY_ROOMS));

  private RoomMembershipChecks() {}
}
