package dev.holdfast.core.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.ChatStore.Reading;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.Outcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes have one database, and what happens in its rooms in one order. */
class SharedDatabaseTest {

  private final String database = TestPostgres.shared().newDatabase();
  private final String address = TestPostgres.shared().address(database);
  private final List<TestNode> nodes = new ArrayList<>();
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void start() throws Exception {
    a = node("aa");
    b = node("bb");
  }

  private TestNode node(String name) throws Exception {
    TestNode node = new TestNode(address, name);
    nodes.add(node);
    return node;
  }

  @AfterEach
  void end() throws Exception {
    for (TestNode node : nodes) {
      node.close();
      assertEquals(List.of(), List.copyOf(node.faults));
    }
  }

  @Test
  void allNodesAreToldWhatHappensInOneOrder() throws Exception {
    assertEquals(new JoinOutcome.Done(), a.join("lobby", "ann"));
    assertEquals(new JoinOutcome.Done(), b.join("lobby", "bob"));
    assertInstanceOf(Outcome.Stored.class, a.say("lobby", "ann", "1", "hi\u0000 \uD83D\uDC4B"));
    assertInstanceOf(Outcome.Stored.class, b.say("lobby", "bob", "1", "ho"));
    a.leave("lobby", "ann");
    b.awaitTold("lobby 3/2 Left ann");
    List<String> all =
        List.of(
            "lobby 1/0 Joined ann",
            "lobby 2/0 Joined bob",
            "lobby 1 ann: hi\u0000 \uD83D\uDC4B",
            "lobby 2 bob: ho",
            "lobby 3/2 Left ann");
    assertEquals(all, a.told());
    assertEquals(all, b.told());
  }

  @Test
  void aRepeatAtAnotherNodeIsOne() throws Exception {
    a.join("lobby", "ann");
    Outcome.Stored first = (Outcome.Stored) a.say("lobby", "ann", "1", "hi");
    assertEquals(new Outcome.Repeated(1, first.at()), b.say("lobby", "ann", "1", "hi"));
    assertEquals(new Outcome.Reused(), b.say("lobby", "ann", "1", "ho"));
  }

  @Test
  void aMemberMovesToTheNodeWhereItsTokenIsClaimed() throws Exception {
    a.join("lobby", "ann");
    assertEquals(new JoinOutcome.NickTaken(), b.join("lobby", "Ann", TestNode.token("x"), false));
    assertEquals(new JoinOutcome.Done(), b.join("lobby", "ann", TestNode.token("ann"), true));
    a.awaitTold("lobby 2/0 Moved ann");
    a.leave("lobby", "ann"); // late: its session is elsewhere
    b.say("lobby", "ann", "1", "still here");
    a.awaitTold("lobby 1 ann: still here");
    assertEquals(
        List.of("lobby 1/0 Joined ann", "lobby 2/0 Moved ann", "lobby 1 ann: still here"),
        a.told());
  }

  @Test
  void aNickIsReservedAndComesBackWithItsToken() throws Exception {
    a.join("lobby", "ann");
    a.leave("lobby", "ann");
    assertEquals(new JoinOutcome.NickTaken(), b.join("lobby", "ann", TestNode.token("x"), false));
    assertEquals(new JoinOutcome.UnknownToken(), b.join("lobby", "ann", TestNode.token("x"), true));
    assertEquals(new JoinOutcome.Done(), b.join("lobby", "ann", TestNode.token("ann"), true));
    b.leaveForGood("lobby", "ann");
    assertEquals(
        new JoinOutcome.UnknownToken(), a.join("lobby", "ann", TestNode.token("ann"), true));
    assertEquals(
        new Outcome.Refused(Outcome.Why.NOT_STORED), a.say("lobby", "ann", "9", "a void token"));
    assertEquals(new JoinOutcome.Done(), a.join("lobby", "ann", TestNode.token("y"), false));
  }

  @Test
  void aWhisperIsToldWhereItsRecipientIs() throws Exception {
    a.join("lobby", "ann");
    b.join("lobby", "bob");
    a.say("lobby", "ann", "1", "first");
    assertEquals(new Outcome.Done(), a.whisper("lobby", "ann", "bob", "2", "psst"));
    assertEquals(
        new Outcome.Repeated(0, Instant.ofEpochMilli(1_000)),
        a.whisper("lobby", "ann", "bob", "2", "psst"));
    b.awaitTold("lobby ann to bob: psst");
    b.leave("lobby", "bob");
    assertEquals(new Outcome.Done(), a.whisper("lobby", "ann", "bob", "3", "later"));
    assertNull(a.whisper("lobby", "ann", "eve", "4", "who?"));
    a.join("lobby", "bob", TestNode.token("bob"), true);
    a.awaitTold("lobby ann to bob: later");
    assertEquals(
        List.of("lobby 1 ann: first", "lobby ann to bob: psst"),
        b.told().stream().filter(each -> each.contains("ann:") || each.contains(" to ")).toList());
    assertEquals(1, a.told().stream().filter(each -> each.contains(" to ")).count());
  }

  @Test
  void bansAreToldToAll() throws Exception {
    a.<ChatStore.Ban>ask(
        then -> a.store.ban("192.0.2.9", "eve", "spam\u0000", Duration.ofMinutes(1), then));
    assertEquals(List.of("192.0.2.9"), a.bans());
    b.awaitTold("192.0.2.9");
    TestNode c = node("cc");
    assertEquals(List.of("192.0.2.9"), c.bans());
    b.<Boolean>ask(
        then -> {
          b.store.unban("192.0.2.9");
          then.accept(true);
        });
    a.awaitTold("-192.0.2.9");
    c.awaitTold("-192.0.2.9");
  }

  @Test
  void typingIsToldToAll() throws Exception {
    a.join("lobby", "ann");
    b.awaitTold("lobby 1/0 Joined ann");
    a.<Boolean>ask(
        then -> {
          a.store.typing("lobby", TestNode.token("ann"), true);
          then.accept(true);
        });
    b.awaitTold("lobby ann types");
  }

  @Test
  void messagesAreReadWithinBounds() throws Exception {
    a.join("lobby", "ann");
    for (String text : List.of("one", "two", "drei", "四")) {
      a.say("lobby", "ann", null, text);
    }
    assertEquals(List.of("one", "two", "drei", "四"), read(b, new Range(0, 4, 200, 1_000)));
    assertEquals(List.of("two", "drei"), read(b, new Range(1, 3, 200, 1_000)));
    assertEquals(List.of("drei", "四"), read(b, new Range(0, 4, 2, 1_000)));
    assertEquals(List.of("drei", "四"), read(b, new Range(0, 4, 200, 7)));
    assertEquals(List.of("四"), read(b, new Range(0, 4, 200, 1)));
    assertEquals(List.of(), read(b, new Range(4, 9, 200, 1_000)));
  }

  private static List<String> read(TestNode node, Range range) throws Exception {
    Reading reading = node.<Reading>ask(then -> node.store.read("lobby", range, then));
    return reading.messages().stream().map(message -> message.text()).toList();
  }

  @Test
  void aRoomThatIsFollowedLaterIsAsItIs() throws Exception {
    a.follow("tea");
    a.join("tea", "ann");
    a.say("tea", "ann", null, "hi");
    assertEquals(1, b.follow("tea").roster().size());
    b.join("tea", "bob");
    b.say("tea", "bob", null, "ho");
    a.awaitTold("tea 2 bob: ho");
    assertEquals(List.of("tea 2/1 Joined bob", "tea 2 bob: ho"), b.told());
  }

  @Test
  void membersOfANodeThatEndsComeBackOrLeave() throws Exception {
    TestNode c = node("cc");
    c.join("lobby", "ann");
    c.join("lobby", "bob");
    c.close();
    nodes.remove(c);
    assertEquals(new JoinOutcome.Done(), a.join("lobby", "ann", TestNode.token("ann"), true));
    b.awaitTold("lobby 4/0 Left bob"); // after 2 s, by a setting of the test
    assertEquals(
        List.of(
            "lobby 1/0 Joined ann",
            "lobby 2/0 Joined bob",
            "lobby 3/0 Moved ann",
            "lobby 4/0 Left bob"),
        b.told());
  }

  @Test
  void oneOfManyWhoWantANickHasIt() throws Exception {
    List<CompletableFuture<JoinOutcome>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String nick = "nick" + i / 2;
      TestNode node = i % 2 == 0 ? a : b;
      all.add(
          node.begin(
              then ->
                  node.store.join(
                      TestNode.request(
                          "lobby", nick, TestNode.token((node == a ? "a" : "b") + nick), false),
                      then)));
    }
    int taken = 0;
    for (CompletableFuture<JoinOutcome> each : all) {
      taken += each.get(60, TimeUnit.SECONDS) instanceof JoinOutcome.NickTaken ? 1 : 0;
    }
    assertEquals(100, taken);
  }

  @Test
  @Timeout(60)
  void aNodeWhoseMembersDoNothingButTypeIsAlive() throws Exception {
    a.join("lobby", "ann");
    Instant joined = beat();
    do {
      a.<Boolean>ask(
          then -> {
            a.store.typing("lobby", TestNode.token("ann"), true);
            then.accept(true);
          });
    } while (!beat().isAfter(joined));
  }

  private Instant beat() throws Exception {
    try (Connection connection = TestPostgres.shared().connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT beat FROM hf_node WHERE node = 'aa'")) {
      row.next();
      return Sql.at(row, 1);
    }
  }
}
