package dev.holdfast.core.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.UnusableStoreException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The database, or the way to it, fails while nodes use it. */
class DatabaseFailureTest {

  private static final RetentionLimits ALL =
      new RetentionLimits(1_000_000, Duration.ofDays(1), 1 << 30);

  private final String database = TestPostgres.shared().newDatabase();
  private final String address = TestPostgres.shared().address(database);
  private final List<AutoCloseable> open = new ArrayList<>();

  private <T extends AutoCloseable> T opened(T one) {
    open.add(0, one);
    return one;
  }

  /** A node whose database is behind a proxy. */
  private TestNode behind(DatabaseProxy proxy) throws Exception {
    return opened(new TestNode(TestPostgres.address(database, proxy.port()), "aa"));
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  void aCommitWhoseAnswerIsLostIsStoredOnceAndToldAsWhatItIs() throws Exception {
    DatabaseProxy proxy = opened(new DatabaseProxy(TestPostgres.shared().port()));
    TestNode a = behind(proxy);
    TestNode b = opened(new TestNode(address, "bb"));
    a.join("lobby", "ann");
    int cuts = Integer.getInteger("holdfast.cuts", 40);
    long acknowledged = 0;
    for (int i = 0; i < cuts; i++) {
      proxy.cutAfter(i * 400L / cuts); // within what a batch brings back, all in all
      int times = 0;
      Outcome outcome;
      do {
        outcome = a.say("lobby", "ann", "id" + i, "text " + i);
        times++;
      } while (outcome instanceof Outcome.Refused && times < 1_000);
      long seq =
          outcome instanceof Outcome.Stored stored
              ? stored.seq()
              : assertInstanceOf(Outcome.Repeated.class, outcome).seq();
      assertEquals(++acknowledged, seq, "cut " + i);
    }
    b.awaitTold("lobby " + cuts + " ann: text " + (cuts - 1));
    List<String> expected = new ArrayList<>();
    expected.add("lobby 1/0 Joined ann");
    for (int i = 0; i < cuts; i++) {
      expected.add("lobby " + (i + 1) + " ann: text " + i);
    }
    assertEquals(expected, b.told());
    a.awaitTold("lobby " + cuts + " ann: text " + (cuts - 1));
    assertEquals(expected, a.told());
    assertEquals(List.of(), List.copyOf(a.faults));
  }

  @Test
  void whileTheDatabaseIsAwayMessagesAreRefusedAndMembersLeaveAfterwards() throws Exception {
    DatabaseProxy proxy = opened(new DatabaseProxy(TestPostgres.shared().port()));
    TestNode a = behind(proxy);
    TestNode b = opened(new TestNode(address, "bb"));
    a.join("lobby", "ann");
    a.join("lobby", "eve");
    proxy.refuse(true);
    assertInstanceOf(Outcome.Refused.class, a.say("lobby", "ann", "1", "lost"));
    assertInstanceOf(JoinOutcome.Refused.class, a.join("lobby", "bob"));
    assertNotNull(a.store.problem());
    assertInstanceOf(Outcome.Refused.class, a.leave("lobby", "ann"));
    b.join("lobby", "cat");
    b.say("lobby", "cat", "1", "meanwhile");
    proxy.refuse(false);
    b.awaitTold("lobby 4/1 Left ann");
    a.awaitTold("lobby 4/1 Left ann");
    assertEquals(a.told(), b.told());
    Outcome outcome = a.say("lobby", "eve", "1", "back");
    while (outcome instanceof Outcome.Refused) {
      outcome = a.say("lobby", "eve", "1", "back");
    }
    assertEquals(2, assertInstanceOf(Outcome.Stored.class, outcome).seq());
  }

  @Test
  void aRoomAndABanThatAreAskedForWhileTheDatabaseIsAwayComeAfterwards() throws Exception {
    DatabaseProxy proxy = opened(new DatabaseProxy(TestPostgres.shared().port()));
    TestNode a = behind(proxy);
    proxy.refuse(true);
    CompletableFuture<ChatStore.Followed> tea =
        a.begin(then -> a.store.follow("tea", () -> "log-of-tea", then));
    CompletableFuture<ChatStore.Ban> ban =
        a.begin(then -> a.store.ban("192.0.2.9", "eve", "spam", Duration.ofMinutes(1), then));
    assertInstanceOf(Outcome.Refused.class, a.leave("lobby", "ann"));
    proxy.refuse(false);
    assertEquals("tea", tea.get(60, TimeUnit.SECONDS).log().room());
    assertEquals("192.0.2.9", ban.get(60, TimeUnit.SECONDS).network());
  }

  @Test
  void aCrashOfTheDatabaseLosesNothingThatWasAcknowledged() throws Exception {
    TestPostgres own = TestPostgres.start();
    String there = own.address(own.newDatabase());
    TestNode a = opened(new TestNode(there, "aa"));
    TestNode b = opened(new TestNode(there, "bb"));
    a.join("lobby", "ann");
    b.join("lobby", "bob");
    List<String> acknowledged = new ArrayList<>();
    for (int crash = 0; crash < 2; crash++) {
      List<CompletableFuture<Outcome>> all = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        TestNode node = i % 2 == 0 ? a : b;
        String nick = i % 2 == 0 ? "ann" : "bob";
        String id = crash + "-" + i;
        all.add(node.begin(then -> node.store.append(TestNode.draft("lobby", nick, id, id), then)));
        if (i == 250) {
          all.get(100).get(60, TimeUnit.SECONDS);
          own.crash();
        }
      }
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).get(60, TimeUnit.SECONDS) instanceof Outcome.Stored stored) {
          acknowledged.add(
              "lobby " + stored.seq() + (i % 2 == 0 ? " ann: " : " bob: ") + crash + "-" + i);
        }
      }
      own.startAgain();
      for (TestNode node : List.of(a, b)) {
        Outcome again = new Outcome.Refused(Outcome.Why.BUSY);
        while (again instanceof Outcome.Refused) {
          again = node.say("lobby", node == a ? "ann" : "bob", "again" + crash, "again");
        }
      }
    }
    assertEquals(new JoinOutcome.Done(), a.join("lobby", "end"));
    b.awaitTold(a.told().get(a.told().size() - 1));
    assertEquals(a.told(), b.told());
    assertTrue(a.told().containsAll(acknowledged));
    long messages = a.told().stream().filter(each -> each.contains(": ")).count();
    assertTrue(a.told().get(a.told().size() - 2).startsWith("lobby " + messages + " "));
  }

  @Test
  void aNodeWhoseNameAnotherProcessHasTakenEnds() throws Exception {
    PostgresChatStore first = TestNode.open(address, "aa", ALL);
    TestNode a = opened(new TestNode(first));
    a.join("lobby", "ann");
    TestNode b = opened(new TestNode(address, "aa"));
    assertInstanceOf(NodeFencedException.class, a.faults.poll(60, TimeUnit.SECONDS));
    UnusableStoreException e =
        assertThrows(UnusableStoreException.class, () -> new TestNode(first));
    assertEquals(
        "node aa runs in another process on "
            + PostgresAddress.parse(address)
            + ": give each its own --node",
        e.getMessage());
    assertEquals(new JoinOutcome.Done(), b.join("lobby", "ann", TestNode.token("ann"), true));
  }

  @Test
  void aNodeThatIsSilentForTooLongIsGivenUpAndWritesNothingLate() throws Exception {
    DatabaseProxy proxy = opened(new DatabaseProxy(TestPostgres.shared().port()));
    TestNode a = behind(proxy);
    TestNode b = opened(new TestNode(address, "bb"));
    a.join("lobby", "ann");
    proxy.stand(true);
    CompletableFuture<Outcome> late =
        a.begin(then -> a.store.append(TestNode.draft("lobby", "ann", "1", "late"), then));
    sql("UPDATE hf_node SET beat = beat - interval '1 hour' WHERE node = 'aa'");
    b.awaitTold("lobby 2/0 Left ann"); // when b has lived for a lease
    proxy.stand(false);
    assertInstanceOf(NodeFencedException.class, a.faults.poll(60, TimeUnit.SECONDS));
    assertEquals(
        List.of("lobby 1/0 Joined ann", "lobby 2/0 Left ann"),
        b.told(),
        "its message was not written");
    assertTrue(!late.isDone());
  }

  private void sql(String statement) throws Exception {
    try (Connection connection = TestPostgres.shared().connect(database);
        Statement run = connection.createStatement()) {
      run.execute(statement);
    }
  }

  @Test
  void aNotificationThatIsLostCostsNoMoreThanASecond() throws Exception {
    TestNode a = opened(new TestNode(address, "aa"));
    TestNode b = opened(new TestNode(address, "bb"));
    sql(
        "CREATE FUNCTION public.pg_notify(text, text) RETURNS void LANGUAGE sql AS 'SELECT';"
            + " ALTER DATABASE "
            + database
            + " SET search_path = public, pg_catalog");
    TestNode c = opened(new TestNode(address, "cc"));
    a.join("lobby", "ann");
    c.join("lobby", "cat"); // it rings no bell
    b.awaitTold("lobby 2/0 Joined cat");
  }

  @Test
  void aDatabaseThatCannotBeUsedIsNamedWithTheRemedy() throws Exception {
    assertEquals(
        "postgresql://holdfast@127.0.0.1:1/x cannot be used: Connection refused: start the database,"
            + " or name another host or port with --cluster",
        unusable("postgresql://holdfast@127.0.0.1:1/x"));
    assertEquals(
        TestPostgres.shared().address("none")
            + " cannot be used: database \"none\" does not exist: create the database, or name"
            + " another with --cluster",
        unusable(TestPostgres.shared().address("none")));
    String stranger = address.replace("holdfast@", "eve@");
    assertEquals(
        stranger
            + " cannot be used: password authentication failed for user \"eve\": look at the user, at"
            + " --cluster-password-file, and at pg_hba.conf",
        unusable(stranger));
    TestNode node = new TestNode(address, "aa");
    node.close();
    sql("UPDATE hf_schema SET version = 9, oldest = 2");
    assertEquals(
        address
            + " was changed by a newer Holdfast (its tables are for version 2 and later): install that"
            + " here as well",
        unusable(address));
  }

  private static String unusable(String address) {
    return assertThrows(UnusableStoreException.class, () -> TestNode.open(address, "aa", ALL))
        .getMessage();
  }

  @Test
  void nodesThatStartTogetherMakeOneSchema() throws Exception {
    List<CompletableFuture<TestNode>> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String name = "n" + i;
      starts.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new TestNode(address, name);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (CompletableFuture<TestNode> start : starts) {
      opened(start.get(60, TimeUnit.SECONDS)).join("lobby", "nick" + open.size());
    }
    ((TestNode) open.get(3)).awaitTold("lobby 4/0 Joined nick4");
  }
}
