package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.service.PublishResult;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The backpressure of a room without rate limits, with more messages than its members can take. */
class RoomBackpressureTest {

  private static final int CROWD = 50;
  private static final String SAY = "{'kind':'say','room':'%s','id':'%s','text':'%s'}";
  private static final String WHISPER =
      "{'kind':'whisper','room':'%s','to':'m0','id':'%s','text':'%s'}";

  private final SlowStore store = new SlowStore(new MemoryChatStore(1 << 20));
  private final TestChat world = new TestChat(store);
  private final List<TestClient> crowd = new ArrayList<>();

  RoomBackpressureTest() {
    for (int i = 0; i < CROWD; i++) {
      crowd.add(member("m" + i));
    }
    crowd.forEach(TestClient::heard);
  }

  private TestClient member(String nick) {
    TestClient client = world.client();
    client.join(nick);
    store.work();
    world.settle();
    return client;
  }

  private void enter(TestClient client, String room, String nick) {
    client.enter(room, nick);
    store.work();
    world.settle();
  }

  /** Sends so many messages, 64 packets in a request, and then lets the store write them. */
  private void flood(
      TestClient from, String form, String room, String prefix, int count, String text) {
    for (int i = 0; i < count; i += 64) {
      List<String> packets = new ArrayList<>();
      for (int n = i; n < Math.min(count, i + 64); n++) {
        packets.add(form.formatted(room, prefix + n, text));
      }
      from.send(packets.toArray(String[]::new));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 2_000})
  void aSenderIsToldToWaitAndNoMailboxOverflows(int length) {
    TestClient ann = member("ann");
    crowd.forEach(TestClient::heard);
    flood(ann, SAY, "lobby", "a", 2_000, "x".repeat(length));
    store.work();
    world.settle();
    List<String> refusals = ann.heard("error");
    assertTrue(refusals.size() > 1_000, "refused " + refusals.size());
    assertEquals("busy", TestClient.field(refusals, "code"));
    assertEquals("0.25", TestClient.field(refusals, "retryAfter"));
    int heard = crowd.get(0).heard("message").size();
    assertEquals(2_000 - refusals.size(), heard);
    crowd.forEach(each -> assertNull(each.condition()));
    world.pass(250);
    ann.say("again", "hi");
    store.work();
    world.settle();
    assertEquals(1, ann.heard("message").size());
  }

  @Test
  void aMemberThatFetchesNothingDelaysNoSenderAndOverflowsAlone() {
    TestClient ann = member("ann");
    crowd.get(0).vanish();
    world.pass(2_100);
    ann.heard();
    int said = 0;
    for (int round = 0; round < 8; round++) {
      flood(ann, SAY, "lobby", "r" + round + "-", 256, "hi");
      store.work();
      world.settle();
      assertEquals(List.of(), ann.heard("error"), "round " + round);
      said += 256;
    }
    world.settle();
    assertEquals("undefined-condition", crowd.get(0).comeBack());
    assertNull(crowd.get(1).condition());
    assertTrue(said > 2_000);
  }

  @Test
  void aMemberThatHasJustAskedIsWaitedForButNotForLong() {
    TestClient ann = member("ann");
    crowd.get(0).vanish();
    flood(ann, SAY, "lobby", "a", 480, "hi");
    store.work();
    world.settle();
    flood(ann, SAY, "lobby", "b", 100, "hi");
    store.work();
    world.settle();
    assertEquals("busy", TestClient.field(ann.heard("error"), "code"));
    world.pass(2_100);
    assertEquals(List.of(), ann.say("c", "hi").heard("error"));
  }

  @Test
  void whispersAreHeldBackForTheirRecipientOnly() {
    TestClient ann = member("ann");
    flood(ann, WHISPER, "lobby", "w", 2_000, "psst");
    store.work();
    world.settle();
    assertEquals("busy", TestClient.field(ann.heard("error"), "code"));
    crowd.forEach(each -> assertNull(each.condition()));
    assertTrue(crowd.get(0).heard("whisper").size() > 200);
  }

  @Test
  void aGuestIsRefusedWhileTheRoomIsBusy() {
    List<PublishResult> results = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      world.chat.guestChannel().say(null, "hi", TestChat.HOST, results::add);
    }
    store.work();
    world.settle();
    assertTrue(results.contains(PublishResult.OK) && results.contains(PublishResult.BUSY));
    crowd.forEach(each -> assertNull(each.condition()));
  }

  /**
   * Members of several rooms send many messages and whispers while the store writes at random
   * moments.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noMemberThatFetchesItsPacketsEverOverflows(long seed) {
    Random random = new Random(seed);
    List<String> rooms = new ArrayList<>(List.of("lobby"));
    for (int i = 0; i < random.nextInt(8); i++) {
      rooms.add("r" + i);
      for (int m = 0; m < 10; m++) {
        enter(crowd.get(m), "r" + i, "m" + m);
      }
    }
    for (int step = 0; step < 60; step++) {
      TestClient one = crowd.get(random.nextInt(10));
      String room = rooms.get(random.nextInt(rooms.size()));
      String text = "x".repeat(random.nextInt(3) == 0 ? random.nextInt(2_000) + 1 : 2);
      String form = random.nextInt(3) == 0 ? WHISPER : SAY;
      flood(one, form, room, step + "-", random.nextInt(400), text);
      if (random.nextInt(6) == 0) {
        store.work();
        world.settle();
      }
      if (random.nextInt(6) == 0) {
        world.pass(random.nextInt(600));
      }
    }
    store.work();
    world.settle();
    crowd.forEach(each -> assertNull(each.condition()));
  }

  @Test
  void typingIsNotSentToMembersThatDoNotAsk() {
    TestClient ann = member("ann");
    crowd.get(0).vanish();
    world.pass(2_100);
    for (int i = 0; i < 20; i++) {
      ann.typing(i % 2 == 0);
      world.pass(400);
    }
    assertTrue(crowd.get(1).heard("typing").size() > 10);
    crowd.get(0).comeBack();
    assertEquals(List.of(), crowd.get(0).heard("typing"));
  }
}
