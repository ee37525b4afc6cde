package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.session.ParkedSession;
import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.postgres.PostgresAddress;
import dev.holdfast.core.store.postgres.PostgresChatStore;
import dev.holdfast.core.store.postgres.SharedChatStore;
import dev.holdfast.core.store.postgres.SharedStoreConfig;
import dev.holdfast.core.store.postgres.TestPostgres;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that goes on with sessions that another one has parked, while both have members: what
 * clients see of it.
 */
@Timeout(120)
class AdoptionTest {

  private static final long PATIENCE = 60; // seconds
  private static final Range NOTHING = new Range(0, 0, 1, 1);

  private final String address = TestPostgres.shared().address(TestPostgres.shared().newDatabase());
  private final VirtualLoop loop = new VirtualLoop();
  private final AtomicLong ids = new AtomicLong();
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>(); // of both loops
  private final Ticker ticker = Ticker.systemTicker();
  private final Map<String, String> tokens = new HashMap<>(); // by nick
  private final List<Server> servers = new ArrayList<>();
  private final Server near = new Server("near");
  private final Server far = new Server("far");

  /** A server on the database. */
  private final class Server {
    final SharedChatStore store;
    final TestChat world;

    Server(String name) {
      try {
        store =
            PostgresChatStore.open(
                    new SharedStoreConfig(
                        PostgresAddress.parse(address),
                        TestPostgres.PASSWORD,
                        name,
                        null,
                        new RetentionLimits(1_000_000, Duration.ofDays(1), 1 << 30),
                        Duration.ofSeconds(30)),
                    () -> TimeUnit.NANOSECONDS.toMillis(ticker.read()))
                .connect(tasks::add);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      world =
          new TestChat(
              Policies.UNHURRIED,
              TestChat.unhurried().build(),
              store,
              loop,
              loop,
              Clock.systemUTC(),
              ids,
              Runnable::run);
      world.formSids(sid -> name + sid);
      world
          .chat
          .parking()
          .take(
              world.manager::adopt,
              () -> {
                throw new AssertionError("no sessions");
              });
      servers.add(this);
    }

    /** A client that has joined the lobby. */
    TestClient member(String nick) {
      TestClient client = world.client().join(nick);
      List<String> welcome = new ArrayList<>();
      until(() -> welcome.addAll(client.heard("welcome")));
      tokens.put(nick, TestClient.field(welcome, "token"));
      return client;
    }

    /** Stops in order. */
    void stop() {
      AtomicBoolean done = new AtomicBoolean();
      world.manager.quiesce(() -> done.set(true));
      until(done::get);
      List<ParkedSession> parked = world.manager.park(store.parkingCapacity());
      AtomicBoolean kept = new AtomicBoolean();
      world.chat.parking().keep(parked, kept::set);
      until(kept::get);
      world.manager.dropParked();
      world.manager.shutdown();
      store.close();
      servers.remove(this);
    }

    /** Goes on with the session of a client; returns whether it does. */
    boolean adopt(TestClient client) {
      List<Boolean> outcome = new ArrayList<>();
      world
          .chat
          .parking()
          .take(
              client.sid(),
              session -> outcome.add(session != null && world.manager.adopt(session)),
              () -> outcome.add(null));
      until(() -> !outcome.isEmpty());
      return outcome.get(0);
    }
  }

  /** Lets the database answer until something has happened. */
  private void until(BooleanSupplier happened) {
    long end = ticker.read() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (!happened.getAsBoolean()) {
      assertTrue(ticker.read() < end, "it does not happen");
      try {
        Runnable task = tasks.poll(10, TimeUnit.MILLISECONDS);
        if (task != null) {
          task.run();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      servers.forEach(server -> server.world.settle());
    }
  }

  /** Waits for all that was asked of the database before, and what comes of it. */
  private void settle() {
    for (Server server : servers) {
      for (int i = 0; i < 3; i++) {
        AtomicBoolean done = new AtomicBoolean();
        server.store.sync(
            outcome -> server.store.read("lobby", NOTHING, reading -> done.set(true)));
        until(done::get);
      }
    }
  }

  /** The near server stops, and the far one goes on with the session of a client. */
  private void moveToFar(TestClient client) {
    near.stop();
    assertTrue(far.adopt(client));
    far.world.takeClients(near.world, () -> false);
  }

  @AfterEach
  void end() {
    servers.forEach(server -> server.store.close());
  }

  @Test
  void aSessionGoesOnAtAnotherNode() {
    TestClient ann = near.member("ann");
    TestClient bob = far.member("bob");
    until(() -> !ann.heard("joined").isEmpty());
    near.stop();
    bob.say("b1", "meanwhile");
    until(() -> !bob.heard("message").isEmpty());
    assertTrue(far.adopt(ann));
    far.world.takeClients(near.world, () -> false);
    until(() -> ann.heard("message").size() == 1);
    ann.say("a1", "here");
    until(() -> bob.heard("message").size() == 1);
    assertNull(ann.condition());
    ann.who();
    until(() -> !ann.heard("members").isEmpty());
  }

  @Test
  void noneIsToldOfIt() {
    TestClient ann = near.member("ann");
    TestClient bob = far.member("bob");
    until(() -> !ann.heard("joined").isEmpty());
    moveToFar(ann);
    settle();
    assertEquals(List.of(), ann.heard());
    assertEquals(List.of(), bob.heard());
  }

  @Test
  void whoHasComeAndGoneMeanwhileIsToldAtOnce() {
    TestClient ann = near.member("ann");
    TestClient bob = far.member("bob");
    until(() -> !ann.heard("joined").isEmpty());
    near.stop();
    TestClient cat = far.member("cat");
    bob.leave();
    until(() -> !cat.heard("left").isEmpty());
    cat.say("c1", "hi");
    until(() -> !cat.heard("message").isEmpty());
    assertTrue(far.adopt(ann));
    far.world.takeClients(near.world, () -> false);
    settle();
    List<String> heard = ann.heard();
    assertEquals(List.of("members", "message"), JoinTest.kinds(heard));
    assertEquals("[ann,cat]", TestClient.field(heard.subList(0, 1), "members"));
  }

  @Test
  void whatTheClientSendsToTheRoomWaitsForItsMember() {
    TestClient ann = near.member("ann");
    TestClient bob = far.member("bob");
    until(() -> !ann.heard("joined").isEmpty());
    moveToFar(ann);
    ann.say("a1", "one").say("a2", "two").whisper("bob", "a3", "psst").who();
    settle();
    assertEquals(List.of("message", "message", "whisper"), JoinTest.kinds(bob.heard()));
    assertEquals("[]", ann.heard("error") + "");
  }

  @Test
  void itsMembersGoOnInAllRooms() {
    TestClient ann = near.member("ann");
    ann.enter("tea", "ann");
    until(() -> !ann.heard("welcome").isEmpty());
    TestClient bob = far.member("bob");
    until(() -> !ann.heard("joined").isEmpty());
    moveToFar(ann);
    ann.send("{'kind':'say','room':'tea','id':'t1','text':'alone'}").say("a1", "hi");
    settle();
    assertEquals(1, bob.heard("message").size());
    assertEquals(2, ann.heard("message").size());
  }

  @Test
  void aMessageThatWasStoredAndIsRepeatedIsNotSaidTwice() {
    TestClient ann = near.member("ann");
    TestClient bob = far.member("bob");
    until(() -> !ann.heard("joined").isEmpty());
    ann.say("a1", "once");
    until(() -> !bob.heard("message").isEmpty());
    moveToFar(ann);
    ann.say("a1", "once").say("a2", "next");
    settle();
    assertEquals(1, bob.heard("message").size());
  }

  @Test
  void whatIsWhisperedMeanwhileIsHeardOnce() {
    TestClient ann = near.member("ann");
    TestClient bob = far.member("bob");
    until(() -> !ann.heard("joined").isEmpty());
    near.stop();
    bob.whisper("ann", "b1", "psst");
    settle();
    assertTrue(far.adopt(ann));
    far.world.takeClients(near.world, () -> false);
    settle();
    assertEquals(List.of("whisper"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void aSessionWhoseMemberWasSentAwayEnds() {
    TestClient ann = near.member("ann");
    TestClient bob = far.member("bob");
    until(() -> !ann.heard("joined").isEmpty());
    near.stop();
    bob.say("/auth " + TestChat.PASSWORD);
    settle();
    bob.say("/admin kick ann");
    until(() -> !bob.heard("left").isEmpty());
    assertTrue(far.adopt(ann));
    far.world.takeClients(near.world, () -> false);
    settle();
    assertEquals("item-not-found", ann.condition());
  }

  @Test
  void aSessionThatHasMissedTooMuchEnds() {
    TestClient ann = near.member("ann");
    TestClient bob = far.member("bob");
    until(() -> !ann.heard("joined").isEmpty());
    near.stop();
    for (int i = 0; i < 1_001; i++) {
      far.store.append(new Draft("lobby", null, null, "bob", "m" + i, i), outcome -> {});
    }
    settle();
    bob.heard();
    assertTrue(far.adopt(ann));
    far.world.takeClients(near.world, () -> false);
    settle();
    assertEquals("item-not-found", ann.condition());
    assertEquals(List.of(), ann.heard("message"));
  }

  @Test
  void anAdminIsOneStill() {
    TestClient ann = near.member("ann");
    TestClient bob = far.member("bob");
    until(() -> !ann.heard("joined").isEmpty());
    ann.say("/auth " + TestChat.PASSWORD);
    until(() -> !bob.heard("notice").isEmpty());
    settle();
    ann.heard();
    moveToFar(ann);
    settle();
    assertEquals(List.of(), bob.heard());
    ann.say("a1", "/admin kick bob");
    until(() -> !ann.heard("left").isEmpty());
  }

  @Test
  void aSessionIsAdoptedOnce() {
    TestClient ann = near.member("ann");
    far.member("bob");
    near.stop();
    assertTrue(far.adopt(ann));
    assertFalse(far.adopt(ann));
  }

  @Test
  void aMemberThatHasJoinedAnewStaysInItsNewSession() {
    TestClient ann = near.member("ann");
    TestClient bob = far.member("bob");
    until(() -> !ann.heard("joined").isEmpty());
    String token = tokens.get("ann");
    near.stop();
    TestClient again = far.world.client().join("ann", "'token':'" + token + "'");
    until(() -> !again.heard("welcome").isEmpty());
    assertTrue(far.adopt(ann));
    far.world.takeClients(near.world, () -> false);
    settle();
    assertEquals("item-not-found", ann.condition());
    bob.say("b1", "hi");
    until(() -> !again.heard("message").isEmpty());
    assertNull(again.condition());
    assertEquals(List.of(), bob.heard("left"));
  }
}
