package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rate limit of a room: each member may send ten messages in three seconds. */
class RateLimitInRoomTest {

  private static final ClientHost CAFE = new ClientHost("192.0.2.9", false);

  private final SlowStore store = new SlowStore(new MemoryChatStore(1_000));
  private final TestChat world =
      new TestChat(Policies.messageLimit(RateLimit.of(10, Duration.ofSeconds(3))), store);
  private final TestClient ann = world.client().join("ann");
  private final String token = "'token':'" + ann.heardField("token") + "'";

  /** Uses up the rate of a member. */
  private void exhaust(TestClient client) {
    for (int i = 0; i < 10; i++) {
      client.say("hi");
    }
    store.work();
    world.settle();
    assertEquals(List.of(), client.heard("error"));
  }

  private List<String> say(TestClient client, String id) {
    client.say(id, id);
    store.work();
    world.settle();
    return client.heard();
  }

  @Test
  void aRateLimitNamesTheSecondsAfterWhichToRepeat() {
    exhaust(ann);
    assertEquals(
        List.of(
            "{'kind':'error','code':'rate-limited','text':'This is too fast: wait a little.',"
                + "'room':'lobby','id':'c1','retryAfter':0.3}"),
        say(ann, "c1"));
    world.pass(300);
    assertEquals("11", TestClient.field(say(ann, "c1"), "seq"));
  }

  @Test
  void noMessageOvertakesARefusedOne() {
    exhaust(ann);
    say(ann, "c1");
    world.pass(200);
    assertEquals("rate-limited", TestClient.field(say(ann, "c2"), "code"));
    assertEquals("rate-limited", TestClient.field(whisper("w1"), "code"));
    world.pass(100);
    assertEquals("11", TestClient.field(say(ann, "c1"), "seq"));
    assertEquals("rate-limited", TestClient.field(say(ann, "c2"), "code"));
  }

  @Test
  void whispersAndCommandsCountAsMessages() {
    for (int i = 0; i < 5; i++) {
      whisper("w" + i);
      ann.say("/help");
    }
    ann.heard();
    assertEquals("rate-limited", TestClient.field(say(ann, "c1"), "code"));
    assertEquals("rate-limited", TestClient.field(whisper("w9"), "code"));
    assertEquals("rate-limited", ann.say("c2", "/help").heardField("code"));
  }

  private List<String> whisper(String id) {
    ann.whisper("ann", id, "psst");
    store.work();
    world.settle();
    return ann.heard();
  }

  @Test
  void aReloadDoesNotResetTheRateLimit() {
    exhaust(ann);
    TestClient again = world.client().join("ann", token);
    store.work();
    world.settle();
    again.heard();
    assertEquals("rate-limited", TestClient.field(say(again, "c1"), "code"));
  }

  @Test
  void leavingDoesNotResetTheRateLimit() {
    exhaust(ann);
    ann.terminate();
    TestClient again = world.client().join("ann", token);
    again.heard();
    assertEquals("rate-limited", TestClient.field(say(again, "c1"), "code"));
  }

  @Test
  void othersAreNotSlowed() {
    exhaust(ann);
    exhaust(world.member("bob"));
  }

  @Test
  void theMembersOfAHostTogetherHaveTenTimesTheRate() {
    List<TestClient> crowd = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      crowd.add(world.member("m" + i));
    }
    crowd.forEach(this::exhaust);
    assertEquals("rate-limited", TestClient.field(say(ann, "c1"), "code"));
    TestClient elsewhere = world.member("bob", CAFE);
    elsewhere.heard();
    assertEquals("101", TestClient.field(say(elsewhere, "c1"), "seq"));
  }

  @Test
  void afterAMessageThatWasNotStoredTheNextIsRefusedTheSameWay() {
    store.full(true);
    assertEquals("not-stored", TestClient.field(say(ann, "c1"), "code"));
    store.full(false);
    List<String> refusal = say(ann, "c2");
    assertEquals("not-stored", TestClient.field(refusal, "code"));
    assertEquals("1.0", TestClient.field(refusal, "retryAfter"));
    world.pass(1_000);
    assertEquals("1", TestClient.field(say(ann, "c1"), "seq"));
    exhaust(world.member("bob"));
  }
}
