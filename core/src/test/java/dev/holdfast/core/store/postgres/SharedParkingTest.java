package dev.holdfast.core.store.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.ChatStore.Parked;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.ParkedSessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that stops in order leaves each of its sessions to any other. */
class SharedParkingTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final String address = TestPostgres.shared().address(TestPostgres.shared().newDatabase());
  private final List<TestNode> open = new ArrayList<>();

  private TestNode node(String name) throws Exception {
    TestNode node = new TestNode(address, name);
    open.add(node);
    return node;
  }

  private void close(TestNode node) throws Exception {
    open.remove(node);
    node.close();
    assertEquals(List.of(), List.copyOf(node.faults));
  }

  @AfterEach
  void end() throws Exception {
    for (TestNode node : List.copyOf(open)) {
      close(node);
    }
  }

  private static Parked session(String sid, Duration rest, String... nicks) {
    HashCode[] members = new HashCode[nicks.length];
    for (int i = 0; i < nicks.length; i++) {
      members[i] = TestNode.token(nicks[i]);
    }
    return ParkedSessions.of(sid, ("of " + sid).getBytes(UTF_8), rest, members);
  }

  private void park(TestNode node, Parked... sessions) throws Exception {
    Outcome outcome = node.<Outcome>ask(then -> node.store.park(List.of(sessions), then));
    assertEquals(new Outcome.Done(), outcome);
    close(node);
  }

  private static Optional<String> take(TestNode node, String sid) throws Exception {
    return begin(node, sid).get();
  }

  private static CompletableFuture<Optional<String>> begin(TestNode node, String sid) {
    return node.<Optional<String>>begin(
        then ->
            node.store.takeParked(
                sid,
                form ->
                    then.accept(
                        form == null ? Optional.empty() : Optional.of(new String(form, UTF_8))),
                () -> then.accept(Optional.of("failed"))));
  }

  private static FoundSessions find(TestNode node, String... sids) throws Exception {
    return node.<FoundSessions>ask(
        then -> node.store.find(Set.of(sids), then, () -> then.accept(null)));
  }

  @Test
  void aSessionIsTakenOnceByAnyNode() throws Exception {
    TestNode a = node("aa");
    TestNode b = node("bb");
    TestNode c = node("cc");
    park(a, session("one", LONG), session("two", LONG));
    assertEquals(Set.of("one", "two"), find(b, "one", "two", "three").parked());
    assertEquals(Optional.of("of one"), take(b, "one"));
    assertEquals(Optional.empty(), take(b, "one"));
    assertEquals(Optional.empty(), take(c, "one"));
    assertEquals(Optional.empty(), take(c, "three"));
    FoundSessions found = find(c, "one", "two", "three");
    assertEquals(Set.of("two"), found.parked());
    assertEquals(Map.of("one", "bb." + b.store.lifeNumber()), found.taken());
    assertEquals(Optional.of("of two"), take(node("aa"), "two"), "also by its own node");
  }

  @Test
  void ofTwoNodesThatTakeASessionAtOneMomentOneHasIt() throws Exception {
    TestNode a = node("aa");
    TestNode b = node("bb");
    TestNode c = node("cc");
    Parked[] sessions = new Parked[100];
    for (int i = 0; i < sessions.length; i++) {
      sessions[i] = session("s" + i, LONG);
    }
    park(a, sessions);
    for (Parked session : sessions) {
      CompletableFuture<Optional<String>> first = begin(b, session.sid());
      CompletableFuture<Optional<String>> second = begin(c, session.sid());
      assertEquals(1, first.get().stream().count() + second.get().stream().count());
    }
  }

  @Test
  void itsMemberIsPresentUntilItMovesToTheNodeThatHasTakenIt() throws Exception {
    TestNode a = node("aa");
    TestNode b = node("bb");
    a.join("lobby", "ann");
    b.join("lobby", "bob");
    a.awaitTold("lobby 2/0 Joined bob");
    park(a, session("one", LONG, "ann"));
    b.say("lobby", "bob", "1", "meanwhile");
    b.whisper("lobby", "bob", "ann", "2", "psst");
    assertEquals(Optional.of("of one"), take(b, "one"));
    assertEquals(new JoinOutcome.Done(), b.join("lobby", "ann", TestNode.token("ann"), true));
    assertEquals(
        List.of(
            "lobby 1/0 Joined ann",
            "lobby 2/0 Joined bob",
            "lobby 1 bob: meanwhile",
            "lobby 3/1 Moved ann",
            "lobby bob to ann: psst"),
        b.told());
    assertEquals(new Outcome.Done(), b.leave("lobby", "ann"), "it is at this node");
    b.awaitTold("lobby 4/1 Left ann");
  }

  @Test
  void aMemberThatHasJoinedAnewDoesNotGoBackToItsParkedSession() throws Exception {
    TestNode a = node("aa");
    TestNode b = node("bb");
    a.join("lobby", "ann");
    b.awaitTold("lobby 1/0 Joined ann");
    park(a, session("one", LONG, "ann"));
    assertEquals(new JoinOutcome.Done(), b.join("lobby", "ann", TestNode.token("ann"), true));
    TestNode c = node("cc");
    assertEquals(Optional.of("of one"), take(c, "one"));
    assertEquals(new JoinOutcome.UnknownToken(), adopt(c, "ann"));
    b.leave("lobby", "ann");
    assertEquals(new JoinOutcome.UnknownToken(), adopt(c, "ann"), "it has left");
  }

  private static JoinOutcome adopt(TestNode node, String nick) throws Exception {
    JoinRequest claim = TestNode.request("lobby", nick, TestNode.token(nick), true);
    JoinRequest adoption =
        new JoinRequest(
            claim.room(),
            claim.token(),
            true,
            true,
            claim.nick(),
            claim.host(),
            claim.admin(),
            claim.capacity());
    return node.<JoinOutcome>ask(then -> node.store.join(adoption, then));
  }

  @Test
  void whatWasOnItsWayToItsNodeIsToldWhereTheMemberGoesOn() throws Exception {
    TestNode a = node("aa");
    TestNode b = node("bb");
    a.join("lobby", "ann");
    b.join("lobby", "bob");
    a.awaitTold("lobby 2/0 Joined bob");
    CompletableFuture<Outcome> parked =
        a.begin(
            then -> {
              try {
                b.whisper("lobby", "bob", "ann", "2", "psst"); // a is not told it any more
              } catch (Exception e) {
                throw new AssertionError(e);
              }
              a.store.park(List.of(session("one", LONG, "ann")), then);
            });
    assertEquals(new Outcome.Done(), parked.get());
    assertEquals(List.of("lobby 1/0 Joined ann", "lobby 2/0 Joined bob"), a.told());
    close(a);
    b.join("lobby", "ann", TestNode.token("ann"), true);
    b.awaitTold("lobby bob to ann: psst");
  }

  @Test
  void aMemberWhoseSessionIsNotTakenLeavesWhenItsRestIsOver() throws Exception {
    TestNode a = node("aa");
    TestNode b = node("bb");
    a.join("lobby", "ann");
    a.join("lobby", "cat");
    b.awaitTold("lobby 2/0 Joined cat");
    park(a, session("one", Duration.ofMillis(1), "ann"), session("two", LONG, "cat"));
    b.awaitTold("lobby 3/0 Left ann");
    assertEquals(Optional.empty(), take(b, "one"));
    assertEquals(Optional.of("of two"), take(b, "two"));
    assertEquals(1, b.lobby.roster().size());
  }

  @Test
  void aMemberThatIsInNoParkedSessionMayComeBackForAWhile() throws Exception {
    TestNode a = node("aa");
    TestNode b = node("bb");
    a.join("lobby", "ann");
    b.awaitTold("lobby 1/0 Joined ann");
    park(a, session("one", LONG));
    b.awaitTold("lobby 2/0 Left ann"); // after 2 s, by a setting of the test
  }

  @Test
  void aSessionMayBeParkedAgainAndAgain() throws Exception {
    TestNode a = node("aa");
    park(a, session("one", LONG));
    TestNode b = node("bb");
    take(b, "one");
    park(b, session("one", LONG));
    TestNode c = node("cc");
    assertEquals(Set.of("one"), find(c, "one").parked());
    assertEquals(Optional.of("of one"), take(c, "one"));
  }
}
