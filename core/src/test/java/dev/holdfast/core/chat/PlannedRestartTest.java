package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.chat.service.PublishResult;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.session.ParkedSession;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** A server that goes on with the sessions of the one before, which was told to stop. */
class PlannedRestartTest {

  private static final long LINGER = 10_000;

  private final SlowStore store = new SlowStore(new MemoryChatStore(1_000));
  private final Queue<Runnable> hashes = new ArrayDeque<>();
  private TestChat world = new TestChat(store);
  private final TestClient ann = member("ann");
  private final TestClient bob = member("bob");

  private TestClient member(String nick) {
    TestClient client = world.client();
    client.join(nick);
    work();
    client.heard();
    return client;
  }

  private void work() {
    for (int i = 0; i < 3; i++) {
      store.work();
      world.settle();
    }
  }

  private void restart() {
    world = world.succeed(store);
    work();
  }

  /** The same, but the time for passwords that are being checked is over before they are. */
  private void restartWithoutVerdicts() {
    world.whileItStops(
        () -> {
          finishStoring();
          world.loop.pass(2_000);
        });
    restart();
  }

  @Test
  void noMemberIsToldOfIt() {
    ann.heard();
    restart();
    world.pass(LINGER + 60_000);
    assertEquals(List.of(), ann.heard());
    assertEquals(List.of(), bob.heard());
    ann.who();
    assertEquals("[ann,bob]", ann.heardField("members"));
  }

  @Test
  void messagesGoOnWithTheNextNumber() {
    ann.say("c1", "one");
    work();
    restart();
    bob.say("c2", "two");
    work();
    List<String> heard = ann.heard("message");
    assertEquals(2, heard.size());
    assertEquals("1", TestClient.field(heard.subList(0, 1), "seq"));
    assertEquals("2", TestClient.field(heard, "seq"));
    assertEquals(heard, bob.heard("message"));
  }

  @Test
  void aMessageThatIsStillToBeStoredIsStoredFirst() {
    ann.heard();
    ann.say("c1", "late");
    restart();
    assertEquals(1, ann.heard("message").size());
    assertEquals(1, bob.heard("message").size());
  }

  @Test
  void noMessageOvertakesOneThatWasRefusedBefore() {
    ann.heard();
    store.full(true);
    ann.say("c1", "one");
    work();
    store.full(false);
    world.pass(600);
    restart();
    world.pass(300);
    ann.say("c2", "two");
    work();
    assertEquals("[not-stored, not-stored]", codes(ann.heard("error")));
    world.pass(100);
    ann.say("c1", "one").say("c2", "two");
    work();
    assertEquals(List.of("message", "message"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void noMessageOvertakesOneThatWasOverTheRateLimitBefore() {
    world = new TestChat(Policies.messageLimit(RateLimit.of(2, Duration.ofSeconds(3))), store);
    TestClient eve = member("eve");
    eve.say("c1", "one").say("c2", "two").say("c3", "three");
    work();
    restart();
    eve.say("c4", "four");
    work();
    assertEquals("[rate-limited, rate-limited]", codes(eve.heard("error")));
  }

  @Test
  void whatIsSaidWhileTheServerStopsIsForTheNextOne() {
    ann.heard();
    world.whileItStops(() -> ann.say("c1", "late"));
    restart();
    assertEquals(List.of("1"), bob.heard("message").stream().map(PlannedRestartTest::seq).toList());
    assertEquals(List.of("1"), ann.heard("message").stream().map(PlannedRestartTest::seq).toList());
  }

  private static String codes(List<String> errors) {
    return errors.stream().map(one -> TestClient.field(List.of(one), "code")).toList().toString();
  }

  private static String seq(String message) {
    return TestClient.field(List.of(message), "seq");
  }

  @Test
  void aGuestThatSpeaksWhileTheServerStopsIsToDoSoAgain() {
    TestChat before = world;
    List<PublishResult> told = new ArrayList<>();
    world.whileItStops(
        () -> {
          finishStoring();
          before.chat.guestChannel().say(null, "late", TestChat.HOST, told::add);
        });
    restart();
    before.chat.guestChannel().say(null, "later", TestChat.HOST, told::add);
    world.chat.guestChannel().say(null, "again", TestChat.HOST, told::add);
    work();
    assertEquals(List.of(PublishResult.BUSY, PublishResult.BUSY, PublishResult.OK), told);
    assertEquals("again", TestClient.field(ann.heard("message"), "text"));
  }

  @Test
  void aGuestIsHeardAgainOnceTheSessionsEndInsteadOfBeingParked() {
    List<PublishResult> told = new ArrayList<>();
    world.manager.quiesce(() -> {});
    world.manager.shutdown();
    world.chat.guestChannel().say(null, "late", TestChat.HOST, told::add);
    work();
    assertEquals(List.of(PublishResult.OK), told);
  }

  @Test
  void aSessionWhoseClientWasAwayGetsWhatCameBefore() {
    bob.vanish();
    ann.say("c1", "hi");
    work();
    restart();
    bob.comeBack();
    assertEquals(1, bob.heard("message").size());
  }

  @Test
  void aRepeatOfAMessageOfBeforeIsAcknowledgedAndNotPublished() {
    ann.say("c1", "hi");
    work();
    List<String> first = ann.heard("message");
    bob.heard();
    restart();
    ann.say("c1", "hi");
    work();
    assertEquals(first, ann.heard("message"));
    assertEquals(List.of(), bob.heard());
    ann.say("c1", "other");
    work();
    assertEquals("id-reused", ann.heardField("code"));
  }

  @Test
  void membersLeaveAndJoinInOrderAfterwards() {
    ann.heard();
    restart();
    TestClient eve = world.client();
    eve.join("eve");
    work();
    assertEquals("[ann,bob,eve]", eve.heardField("members"));
    bob.leave();
    world.pass(1_000);
    work();
    assertEquals(List.of("joined", "left"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void aLargeRoomIsToldWhatHasChangedBefore() {
    world = new TestChat(Policies.presenceMax(2), store);
    TestClient eve = member("eve");
    member("tom");
    TestClient tim = member("tim");
    world.pass(2_000);
    tim.heard();
    eve.leave(); // told with other changes, in a second
    assertEquals(List.of(), tim.heard());
    restart();
    assertEquals(List.of("members"), JoinTest.kinds(tim.heard()));
    TestClient may = world.client();
    may.join("may");
    work();
    assertEquals("3", may.heardField("members")); // not their nicks
  }

  @Test
  void aNickOfBeforeIsTaken() {
    restart();
    TestClient eve = world.client();
    eve.join("ANN");
    work();
    assertEquals("nick-taken", eve.heardField("code"));
  }

  @Test
  void aLostSessionLeavesAfterItsTime() {
    bob.vanish();
    restart();
    ann.heard();
    bob.vanish();
    world.pass(46_000);
    work();
    assertEquals(List.of("left"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void eachRoomHasItsMembers() {
    ann.enter("attic", "ann");
    bob.enter("attic", "bob");
    work();
    ann.heard();
    bob.heard();
    restart();
    bob.send("{'kind':'say','room':'attic','text':'here'}");
    work();
    assertEquals("attic", TestClient.field(ann.heard("message"), "room"));
    assertEquals(List.of(), ann.heard());
  }

  @Test
  void aSessionWithAJoinThatIsUnderWayIsAdoptedAfterIt() {
    ann.heard();
    TestClient eve = world.client();
    eve.join("eve"); // its history is not read yet
    restart();
    assertEquals("welcome", JoinTest.kinds(eve.heard()).get(0));
    assertEquals(List.of("joined"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void aMemberWhoseSessionIsNotAdoptedMayComeBackUnnoticed() {
    TestClient eve = world.client();
    eve.join("eve");
    work();
    String token = "'token':'" + eve.heardField("token") + "'";
    TestClient tom = member("tom");
    ann.heard();
    tom.heard();
    world.loseWhenParked(eve);
    world.loseWhenParked(tom);
    restart();
    assertEquals("item-not-found", eve.condition());
    TestClient again = world.client();
    again.join("eve", token);
    work();
    assertEquals("[ann,bob,eve,tom]", again.heardField("members"));
    world.pass(LINGER + 1_000);
    work();
    assertEquals(List.of("left"), JoinTest.kinds(ann.heard())); // of tom
  }

  @Test
  void anAdminStaysOneUnderTheSamePassword() {
    ann.say("/auth " + TestChat.PASSWORD);
    work();
    ann.heard();
    bob.heard();
    restart();
    assertEquals(List.of(), bob.heard());
    ann.say("/admin bans");
    work();
    assertEquals(List.of("notice"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void aSessionWhosePasswordIsBeingCheckedIsAdoptedAsAnAdmins() {
    TestClient eve = whilePasswordsAreHashed("eve");
    eve.say("c1", "/auth " + TestChat.PASSWORD);
    world.whileItStops(
        () -> {
          finishStoring();
          hash();
        });
    restart();
    assertEquals(List.of("notice", "notice"), JoinTest.kinds(eve.heard()));
    eve.say("c2", "/admin bans");
    work();
    assertEquals(List.of("notice"), JoinTest.kinds(eve.heard()));
  }

  @Test
  void aPasswordThatTakesTooLongCostsItsSessionAlone() {
    assertCostsItsSessionAlone(eve -> eve.say("c1", "/auth " + TestChat.PASSWORD));
  }

  @Test
  void aPasswordWithoutAnIdThatTakesTooLongCostsItsSessionAlone() {
    assertCostsItsSessionAlone(eve -> eve.say("/auth " + TestChat.PASSWORD));
  }

  @Test
  void anAnswerToASecondTryIsNotThatToTheFirst() {
    assertCostsItsSessionAlone(
        eve -> {
          eve.say("/auth " + TestChat.PASSWORD);
          eve.say("/auth " + TestChat.PASSWORD); // refused at once: one of a host is checked
        });
  }

  @Test
  void aPasswordThatTakesTooLongCostsTheSessionThatHasTakenOverItsMember() {
    whilePasswordsAreHashed("tom");
    TestClient eve = world.client();
    eve.join("eve");
    work();
    String token = "'token':'" + eve.heardField("token") + "'";
    eve.say("/auth " + TestChat.PASSWORD);
    TestClient again = world.client();
    again.join("eve", token);
    work();
    restartWithoutVerdicts();
    assertEquals("system-shutdown", again.condition());
  }

  private void assertCostsItsSessionAlone(Consumer<TestClient> authentication) {
    TestClient eve = whilePasswordsAreHashed("eve");
    TestClient tom = member("tom");
    authentication.accept(eve);
    restartWithoutVerdicts();
    assertEquals("system-shutdown", eve.condition());
    assertNull(tom.condition());
  }

  @Test
  void aPasswordBehindAJoinThatIsUnderWayIsCheckedBeforeTheSessionIsParked() {
    whilePasswordsAreHashed("eve");
    TestClient tom = world.client();
    store.followsLater(true); // so that the join, which opens the room, is under way
    tom.send(
        "{'kind':'join','room':'attic','nick':'tom'}",
        "{'kind':'say','room':'attic','id':'c1','text':'/auth " + TestChat.PASSWORD + "'}");
    world.whileItStops(
        () -> {
          finishStoring();
          hash();
          store.followsLater(false);
        });
    restart();
    assertNull(tom.condition());
    tom.heard();
    tom.send("{'kind':'say','room':'attic','id':'c2','text':'/admin bans'}");
    work();
    assertEquals(List.of("notice"), JoinTest.kinds(tom.heard()));
  }

  @Test
  void aLongCheckOfAPasswordLeavesASlowStoreItsTime() {
    TestClient eve = whilePasswordsAreHashed("eve");
    eve.say("c1", "/auth " + TestChat.PASSWORD);
    finishStoring();
    store.syncs(true);
    long since = world.loop.now();
    AtomicBoolean done = new AtomicBoolean();
    world.manager.quiesce(() -> done.set(true));
    while (!done.get()) {
      world.loop.pass(300);
      store.workSome();
      world.loop.runAll();
    }
    long took = world.loop.now() - since;
    assertTrue(took < 3_000, "it took " + took + " ms");
  }

  /** The first member of another server, which checks passwords when the test says so. */
  private TestClient whilePasswordsAreHashed(String nick) {
    world =
        new TestChat(
            Policies.UNHURRIED,
            store,
            new VirtualLoop(),
            new AtomicLong(),
            hashes::add,
            Long.MAX_VALUE);
    return member(nick);
  }

  private void hash() {
    for (Runnable next = hashes.poll(); next != null; next = hashes.poll()) {
      next.run();
    }
  }

  /** Lets the store do all that it was asked, and what was asked of it then. */
  private void finishStoring() {
    for (int i = 0; i < 5; i++) {
      store.work();
      world.loop.runAll();
    }
  }

  @Test
  void anAdminIsOneNoMoreUnderAnotherPassword() {
    ann.say("/auth " + TestChat.PASSWORD);
    work();
    ann.heard();
    bob.heard();
    world = world.succeed(store, Policies.UNHURRIED, "another");
    work();
    assertEquals("no-admin", bob.heardField("code"));
    ann.heard();
    ann.say("/admin bans");
    work();
    assertEquals("forbidden", ann.heardField("code"));
  }

  @Test
  void aRoomThatMayNotExistAnyMoreEndsItsSessions() {
    ann.enter("attic", "ann");
    work();
    ann.heard();
    bob.heard();
    world = world.succeed(store, Policies.rooms(ImmutableSet.of("tea"), 10), TestChat.PASSWORD);
    work();
    assertEquals("item-not-found", ann.condition());
    assertNull(bob.condition());
    world.pass(LINGER + 1_000);
    work();
    assertEquals(List.of("left"), JoinTest.kinds(bob.heard()));
  }

  @Test
  void allEndWhenTheyCannotBeKept() {
    store.full(true);
    world = world.succeed(store);
    work();
    assertEquals("system-shutdown", ann.condition());
    assertEquals("system-shutdown", bob.condition());
  }

  @Test
  void theyAreTakenOnce() {
    restart();
    List<ParkedSession> taken = new ArrayList<>();
    world.restart().chat.parking().take(taken::addAll, Assertions::fail);
    store.work();
    assertEquals(List.of(), taken);
  }

  @Test
  void aKickedSessionIsToldAfterTheRestart() {
    bob.vanish();
    ann.say("/auth " + TestChat.PASSWORD);
    work();
    ann.say("/admin kick bob spam");
    work();
    ann.heard();
    restart();
    assertEquals("remote-stream-error", bob.comeBack());
    assertEquals("kicked", TestClient.field(bob.heard("error"), "code"));
    world.pass(LINGER + 1_000);
    assertEquals(List.of(), ann.heard());
  }

  @Test
  void aSessionThatIsKickedWhileItsPasswordIsCheckedIsToldAfterTheRestart() {
    TestClient eve = whilePasswordsAreHashed("eve");
    TestClient tom = member("tom");
    tom.say("/auth " + TestChat.PASSWORD);
    hash();
    work();
    eve.say("/auth " + TestChat.PASSWORD);
    eve.vanish();
    tom.say("/admin kick eve spam");
    work();
    restartWithoutVerdicts();
    assertEquals("remote-stream-error", eve.comeBack());
    assertEquals("kicked", TestClient.field(eve.heard("error"), "code"));
  }
}
