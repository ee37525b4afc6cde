package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.that;

import com.google.common.collect.ImmutableList;
import com.google.common.io.Closer;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.MemberPackets;
import dev.holdfast.http.conformance.client.RetryLimit;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Checks of presence: who is in a large room, and many joins at once. */
final class LargeRoomChecks {

  private static final int THOUSANDS = 2_000; // members, and milliseconds between two packets
  private static final int COMING = 4; // members that come and go in one request of a crowd

  /** How long a large room may be told nothing of who comes and goes (S217). */
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  static final CheckPrecondition SMALL = CheckPrecondition.numberAtMost("presence-max", 10, "3");
  static final CheckPrecondition NORMAL =
      new CheckPrecondition("--presence-max 200", options -> options.number("presence-max") >= 10);

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S52 S217 S218 S219",
              "a large room",
              context -> {
                String room = context.fresh("large-");
                int most = context.options().number("presence-max");
                MemberClient ann = largeRoom(context, room).get(0);
                MemberClient bob = context.join(room, "bob");
                equal("members of the welcome", most + 2L, bob.welcome().number("members"));
                JsonValue told = ann.await("members", BETWEEN);
                equal("the count", most + 2L, told.number("count"));
                equal("joined", List.of("bob"), told.texts("joined"));
                bob.tell("leave", "");
                bob.await("left");
                JsonValue gone = ann.await("members", BETWEEN);
                equal("left", List.of("bob"), gone.texts("left"));
                long since = System.nanoTime();
                for (int i = 0; i < 3; i++) {
                  welcomed(bob.join(room, "bob" + i, ""));
                  bob.tell("leave", "");
                  bob.await("left");
                }
                List<JsonValue> heard = ann.listen(Duration.ofMillis(2_500));
                long seconds = Duration.ofNanos(System.nanoTime() - since).toSeconds() + 1;
                long count = heard.stream().filter(p -> p.is("members")).count();
                that(count <= seconds, count + " times members in " + seconds + " s");
                that(
                    heard.stream().noneMatch(p -> p.is("joined") || p.is("left")),
                    "joined or left in a large room");
              },
              SMALL,
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S217",
              "a room of thousands",
              LargeRoomChecks::thousands,
              CheckPrecondition.off("rate-limit"),
              CheckPrecondition.numberAtMost("presence-max", 1_000, "200"),
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S220",
              "a large room that is small again",
              context -> {
                String room = context.fresh("large-");
                int most = context.options().number("presence-max");
                List<MemberClient> all = largeRoom(context, room);
                MemberClient ann = all.get(0);
                for (int i = most; i > 0; i--) {
                  all.get(i).tell("leave", "");
                }
                JsonValue named =
                    ann.await(
                        p -> p.is("members") && p.get("members").isThere(),
                        "the names of all",
                        BETWEEN);
                that(named.texts("members").contains("m0"), "it names " + named);
              },
              SMALL,
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S70",
              "a crowd in a small room",
              LargeRoomChecks::crowd,
              NORMAL,
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S69",
              "joins in a time",
              context -> {
                BindSession session =
                    new BindSession(context.client().from(context.host()), ",\"wait\":1");
                String room = context.fresh("joins-");
                String both =
                    MemberPackets.join(room, "ann", "")
                        + ",{\"kind\":\"leave\",\"room\":\""
                        + room
                        + "\"}";
                String twenty = (both + ",").repeat(19) + both;
                for (int i = 0; i < 20; i++) {
                  for (JsonValue packet : session.ask(CheckContext.packets(twenty)).packets()) {
                    if (packet.text("code").equals("rate-limited")) {
                      that(packet.get("retryAfter").isNumber(), "no retryAfter in " + packet);
                      that(i >= 9, "refused after " + (i * 20) + " joins");
                      return;
                    }
                  }
                }
                throw new IOException("400 joins were not too many");
              },
              CheckPrecondition.PROXY,
              CheckPrecondition.on("rate-limit"),
              CheckPrecondition.off("packet-limit"),
              CheckPrecondition.ANY_ROOMS),
          Check.of(
              "S216",
              "who in a room of many",
              LargeRoomChecks::manyMembers,
              CheckPrecondition.off("rate-limit"),
              CheckPrecondition.ANY_ROOMS));

  private LargeRoomChecks() {}

  /** Fills a room with one member more than are announced singly; returns them, the first idle. */
  private static List<MemberClient> largeRoom(CheckContext context, String room)
      throws IOException, RuleViolationException {
    int most = context.options().number("presence-max");
    List<MemberClient> all = new ArrayList<>();
    for (int i = 0; i <= most; i++) {
      all.add(context.join(room, "m" + i));
    }
    all.get(0).listen(Duration.ofMillis(1_500));
    return all;
  }

  private static void welcomed(JsonValue answer) throws RuleViolationException {
    that(answer.is("welcome"), "a join is answered " + answer);
  }

  private static void crowd(CheckContext context) throws IOException, RuleViolationException {
    RetryLimit limit = new RetryLimit();
    while (!isCrowdAdmitted(context)) {
      that(limit.waits(Duration.ofSeconds(5)), "the joins of a crowd are refused for too long");
    }
  }

  /**
   * Lets a crowd come and go, and tests what is told of it; returns false if some of it were
   * refused, because others of this host join at the same time.
   */
  private static boolean isCrowdAdmitted(CheckContext context)
      throws IOException, RuleViolationException {
    String room = context.fresh("crowd-");
    try (Closer opened = Closer.create()) { // or this host would soon have too many sessions
      MemberClient ann = context.join(room, "ann");
      opened.register(ann.session()::close);
      MemberClient bob = context.join(room, "bob");
      opened.register(bob.session()::close);
      List<BindSession> crowd = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        BindSession session = context.session();
        opened.register(session::close);
        crowd.add(session);
      }
      return isAdmitted(crowd, room, ann, bob);
    }
  }

  private static boolean isAdmitted(
      List<BindSession> crowd, String room, MemberClient ann, MemberClient bob)
      throws IOException, RuleViolationException {
    ann.takeAll();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < crowd.size(); i++) {
        SessionAnswer answer =
            crowd.get(i).ask(CheckContext.packets(comingAndGoing(room, "c" + i + "x" + round)));
        if (answer.packets().stream().anyMatch(RetryLimit::isForNow)) {
          return false;
        }
      }
    }
    toldTogether(ann.listen(Duration.ofMillis(3_500)), 3 * crowd.size() * COMING);
    that(!bob.isOver(), "a session is over");
    return true;
  }

  private static String comingAndGoing(String room, String nick) {
    String leave = ",{\"kind\":\"leave\",\"room\":\"" + room + "\"}";
    return IntStream.range(0, COMING)
        .mapToObj(i -> MemberPackets.join(room, nick + i, "") + leave)
        .collect(Collectors.joining(","));
  }

  private static void toldTogether(List<JsonValue> heard, int joins) throws RuleViolationException {
    long single = heard.stream().filter(p -> p.is("joined") || p.is("left")).count();
    that(single < joins, joins + " joins at once are told one by one: " + single);
    List<JsonValue> named =
        heard.stream().filter(p -> p.is("members") && p.get("members").isThere()).toList();
    that(
        !named.isEmpty(),
        "all are not named afterwards: "
            + heard.subList(Math.max(0, heard.size() - 5), heard.size()));
    equal(
        "those who are named",
        Set.of("ann", "bob"),
        new HashSet<>(named.get(named.size() - 1).texts("members")));
  }

  private static void thousands(CheckContext context) throws IOException, RuleViolationException {
    String room = context.fresh("thousands-");
    MemberClient ann = context.join(room, "ann");
    for (int i = 0; i < THOUSANDS; i++) {
      context.session(CheckContext.packets(MemberPackets.join(room, "m" + i, "")) + ",\"hold\":0");
    }
    MemberClient bob = context.join(room, "bob");
    ann.flush();
    int told = 0;
    long since = System.nanoTime();
    while (Duration.ofNanos(System.nanoTime() - since).toMillis() < 3 * THOUSANDS) {
      bob.tell("leave", "");
      bob.await("left");
      welcomed(bob.join(room, "bob", ""));
      told +=
          ann.listen(Duration.ofMillis(300)).stream().filter(p -> p.is("members")).toList().size();
    }
    long millis = Duration.ofNanos(System.nanoTime() - since).toMillis();
    that(told > 0, "it is not told who comes and goes");
    that(told <= millis / THOUSANDS + 1, told + " times members in " + millis + " ms");
  }

  private static void manyMembers(CheckContext context) throws IOException, RuleViolationException {
    String room = context.fresh("many-");
    MemberClient ann = context.join(room, "ann");
    for (int i = 0; i < 502; i++) {
      context.session(CheckContext.packets(MemberPackets.join(room, "m" + i, "")) + ",\"hold\":0");
    }
    ann.takeAll();
    ann.tell("who", "");
    JsonValue first =
        ann.await(p -> p.is("members") && p.get("members").list().size() > 50, "members");
    equal("the names of a page", 500, first.texts("members").size());
    that(first.get("next").isThere(), "there is no next");
    ann.tell("who", ",\"after\":" + first.get("next"));
    JsonValue second = ann.await(p -> p.is("members") && !p.texts("members").isEmpty(), "members");
    that(second.texts("members").size() >= 3, "the rest is " + second.texts("members").size());
    that(!second.get("next").isThere(), "there is still a next");
  }
}
