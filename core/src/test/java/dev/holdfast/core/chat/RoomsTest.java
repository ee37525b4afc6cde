package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.RoomLog;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomsTest {

  private static final long LINGER = 60_000;

  private final MemoryChatStore store = new MemoryChatStore(1_000);
  private final TestChat world = new TestChat(store);
  private final TestClient ann = world.client();

  @Test
  void theLobbyExistsWithoutMembers() {
    assertEquals("id1", ann.enter("lobby", "ann").heardField("log"));
    ann.say("hi").leave();
    world.pass(2 * LINGER);
    ann.heard();
    List<String> welcome = ann.enter("lobby", "ann").heard();
    assertEquals("id1", TestClient.field(welcome, "log"));
    assertEquals("1", TestClient.field(welcome, "seq"));
  }

  @Test
  void theFirstJoinCreatesARoom() {
    assertEquals("[ann]", ann.enter("attic", "ann").heardField("members"));
    TestClient bob = world.client().enter("attic", "bob");
    assertEquals("[ann,bob]", bob.heardField("members"));
    assertEquals(List.of("joined"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void aMessageStaysInItsRoom() {
    TestClient bob = world.member("bob");
    ann.enter("attic", "ann").heard();
    say(ann, "attic", "hi");
    assertEquals("attic", ann.heardField("room"));
    assertEquals(List.of(), bob.heard());
    assertEquals("not-joined", say(bob, "attic", "ho").heardField("code"));
  }

  @Test
  void eachRoomHasNumbersNicksAndTokensOfItsOwn() {
    List<String> lobby = ann.enter("lobby", "ann").heard();
    List<String> attic = ann.enter("attic", "annie").heard();
    assertNotEquals(TestClient.field(lobby, "token"), TestClient.field(attic, "token"));
    assertNotEquals(TestClient.field(lobby, "log"), TestClient.field(attic, "log"));
    assertEquals("1", say(ann, "lobby", "hi").heardField("seq"));
    List<String> message = say(ann, "attic", "hi").heard();
    assertEquals("1", TestClient.field(message, "seq"));
    assertEquals("annie", TestClient.field(message, "from"));
  }

  @Test
  void aMemberWhoseSessionIsLostLeavesAllItsRooms() {
    TestClient bob = world.client().enter("lobby", "bob").enter("attic", "bob");
    ann.enter("lobby", "ann").enter("attic", "ann").vanish();
    bob.heard();
    world.pass(45_000);
    assertEquals(
        List.of("lobby", "attic"),
        bob.heard("left").stream().map(left -> TestClient.field(List.of(left), "room")).toList());
  }

  @Test
  void aMemberThatLeavesOneRoomStaysInTheOthers() {
    ann.enter("lobby", "ann").enter("attic", "ann").leave();
    ann.heard();
    assertEquals("1", say(ann, "attic", "hi").heardField("seq"));
  }

  @Test
  void aSessionIsInAtMost16Rooms() {
    for (int i = 1; i <= 16; i++) {
      assertEquals("room" + i, ann.enter("room" + i, "ann").heardField("room"));
    }
    List<String> refusal = ann.enter("room17", "ann").heard();
    assertEquals("forbidden", TestClient.field(refusal, "code"));
    assertEquals("room17", TestClient.field(refusal, "room"));
    assertEquals("forbidden", ann.enter("lobby", "ann").heardField("code"));
    ann.send("{'kind':'leave','room':'room3'}").heard();
    assertEquals("room17", ann.enter("room17", "ann").heardField("room"));
  }

  @Test
  void anEmptyRoomEndsAfterAWhileAndItsLogIsKept() {
    String log = ann.enter("attic", "ann").heardField("log");
    say(ann, "attic", "hi").send("{'kind':'leave','room':'attic'}").heard();
    world.pass(LINGER - 100);
    assertEquals("not-joined", say(ann, "attic", "ho").heardField("code"));
    world.pass(100);
    assertEquals("unknown-room", say(ann, "attic", "ho").heardField("code"));
    List<String> welcome = world.client().enter("attic", "bob").heard();
    assertEquals(log, TestClient.field(welcome, "log"));
    assertEquals("1", TestClient.field(welcome, "seq"));
    assertEquals(1, store.load().rooms().stream().filter(each -> isAttic(each.room())).count());
  }

  @Test
  void aRoomThatAMemberComesBackToInTimeGoesOn() {
    ann.enter("attic", "ann").send("{'kind':'leave','room':'attic'}");
    world.pass(LINGER - 100);
    ann.enter("attic", "ann");
    world.pass(LINGER);
    ann.heard();
    assertEquals("1", say(ann, "attic", "hi").heardField("seq"));
  }

  @Test
  void aRoomWithoutMessagesLeavesNoLog() {
    ann.enter("attic", "ann").send("{'kind':'leave','room':'attic'}");
    world.pass(LINGER);
    assertEquals(0, store.load().rooms().stream().filter(each -> isAttic(each.room())).count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a: b", "guest"})
  void aRoomWhoseFirstJoinIsRefusedIsNotMade(String nick) {
    assertEquals("error", ann.enter("attic", nick).heardField("kind"));
    assertEquals("unknown-room", say(ann, "attic", "hi").heardField("code"));
    assertEquals(0, store.load().rooms().stream().filter(each -> isAttic(each.room())).count());
  }

  @Test
  void theNumberOfRoomsIsLimited() {
    TestChat small = new TestChat(Policies.rooms(ImmutableSet.of(), 2));
    TestClient eve = small.client();
    eve.enter("one", "eve").heard();
    List<String> refusal = eve.enter("two", "eve").heard();
    assertEquals("room-full", TestClient.field(refusal, "code"));
    assertEquals("two", TestClient.field(refusal, "room"));
    assertEquals("lobby", eve.enter("lobby", "eve").heardField("room"));
    eve.send("{'kind':'leave','room':'one'}");
    small.pass(LINGER);
    eve.heard();
    assertEquals("two", eve.enter("two", "eve").heardField("room"));
  }

  @Test
  void roomsThatAreBeingOpenedCountAsWell() {
    SlowStore slow = new SlowStore(new MemoryChatStore(1_000));
    TestChat small = new TestChat(Policies.rooms(ImmutableSet.of(), 3), slow);
    slow.followsLater(true);
    TestClient eve = small.client();
    eve.enter("one", "eve").enter("two", "eve").enter("three", "eve");
    List<String> refusal = eve.heard();
    assertEquals("room-full", TestClient.field(refusal, "code"));
    assertEquals("three", TestClient.field(refusal, "room"));
    slow.work();
    small.settle();
    assertEquals(2, eve.heard("welcome").size());
  }

  @Test
  void aHostThatCreatesManyRoomsAtOnceGets32() {
    SlowStore slow = new SlowStore(new MemoryChatStore(1_000));
    TestChat many = new TestChat(Policies.rooms(ImmutableSet.of(), 1_000), slow);
    slow.followsLater(true);
    List<String> refusals = new ArrayList<>();
    TestClient last = many.client();
    for (int i = 0; i < 40; i++) {
      last = i % 10 == 0 ? many.client() : last;
      refusals.addAll(last.enter("room" + i, "ann").heard());
    }
    assertEquals(8, refusals.size(), refusals::toString);
  }

  @Test
  void aHostHasMadeAtMost32OfTheRoomsThatThereAre() {
    TestClient last = ann;
    for (int i = 0; i < 32; i++) {
      last = i % 16 == 0 ? world.client() : last;
      assertEquals("room" + i, last.enter("room" + i, "ann").heardField("room"));
    }
    TestClient bob = world.client();
    List<String> refusal = bob.enter("attic", "bob").heard();
    assertEquals("room-full", TestClient.field(refusal, "code"));
    assertEquals("attic", TestClient.field(refusal, "room"));
    assertEquals("welcome", bob.enter("room0", "bob").heardField("kind"));
    TestClient cat = world.client(new ClientHost("192.0.2.2", false));
    assertEquals("welcome", cat.enter("attic", "cat").heardField("kind"));
    last.send("{'kind':'leave','room':'room31'}");
    world.pass(LINGER);
    bob.heard();
    assertEquals("cellar", bob.enter("cellar", "bob").heardField("room"));
    assertEquals("room-full", bob.enter("garden", "bob").heardField("code"));
  }

  @Test
  void theNetworksAroundAHostHaveMadeAtMostTwoAndFourTimesAsMany() {
    assertEquals(64, made("2001:db8:1:%x::1", 40));
    assertEquals(128, made("2001:db8:2:%x00::1", 40));
    assertEquals("welcome", roomMadeFrom("2001:db8:3::1", "attic"));
  }

  /** How many rooms are created by hosts that try to create ten each. */
  private int made(String format, int hosts) {
    int made = 0;
    for (int i = 0; i < hosts * 10; i++) {
      String host = String.format(format, i / 10);
      made += roomMadeFrom(host, "r" + made + host.charAt(9)).equals("welcome") ? 1 : 0;
    }
    return made;
  }

  private String roomMadeFrom(String address, String room) {
    ClientHost host = ClientHost.of(InetAddresses.forString(address));
    return world.client(host).enter(room, "ann").heardField("kind");
  }

  @Test
  void clientsBehindAProxyAreLimitedByTheNumberOfRoomsOnly() {
    ClientHost proxy = new ClientHost("192.0.2.3", false, true);
    for (int i = 0; i < 100; i++) {
      assertEquals("welcome", world.client(proxy).enter("r" + i, "ann").heardField("kind"));
    }
  }

  @Test
  void ofLogsWithoutARoomThoseWithTheFewestMessagesAreRemovedFirst() {
    TestChat small = new TestChat(Policies.rooms(ImmutableSet.of(), 2), store);
    TestClient eve = small.client();
    for (int i = 1; i <= 30; i++) {
      eve.enter("room" + i, "eve");
      for (int messages = i % 10 == 1 ? 1 : 2; messages > 0; messages--) {
        say(eve, "room" + i, "hi");
      }
      eve.send("{'kind':'leave','room':'room" + i + "'}");
      small.pass(LINGER);
    }
    List<String> kept = store.load().rooms().stream().map(RoomLog::room).toList();
    assertEquals(21, kept.size());
    assertEquals(List.of("lobby", "room9"), kept.subList(0, 2)); // 1 to 8, 11 and 21 went
  }

  @Test
  void ofLogsWithoutARoomAndWithAsManyMessagesTheOnesThatEndedFirstAreRemoved() {
    TestChat small = new TestChat(Policies.rooms(ImmutableSet.of(), 2), store);
    TestClient eve = small.client();
    for (int i = 1; i <= 21; i++) { // ten for each of the two
      say(eve.enter("room" + i, "eve"), "room" + i, "hi");
      eve.send("{'kind':'leave','room':'room" + i + "'}");
      small.pass(LINGER);
    }
    List<String> kept = store.load().rooms().stream().map(RoomLog::room).toList();
    assertEquals(21, kept.size());
    assertEquals(List.of("lobby", "room2"), kept.subList(0, 2));
  }

  @Test
  void roomsCanBeALimitedSetBesideTheLobby() {
    TestChat closed = new TestChat(Policies.rooms(ImmutableSet.of("attic"), 1_000));
    TestClient eve = closed.client();
    assertEquals("lobby", eve.enter("lobby", "eve").heardField("room"));
    assertEquals("attic", eve.enter("attic", "eve").heardField("room"));
    List<String> refusal = eve.enter("cellar", "eve").heard();
    assertEquals("unknown-room", TestClient.field(refusal, "code"));
    assertEquals("cellar", TestClient.field(refusal, "room"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"attic", "2", "a-b_c", "\u4e2d\u6587", "caf\u00e9"})
  void aRoomHasANameOfAnyScript(String name) {
    assertEquals(name, ann.enter(name, "ann").heardField("room"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Attic",
        "a b",
        "a/b",
        "#attic",
        "cafe\u0301",
        "a\u200bb",
        "abcdefghijklmnopqrstuvwxyz0123456"
      })
  void aRoomHasNoOtherName(String name) {
    List<String> refusal = ann.enter(name, "ann").heard();
    assertEquals("unknown-room", TestClient.field(refusal, "code"));
    assertTrue(refusal.get(0).contains("has 1 to 32 characters"), refusal.get(0));
    assertTrue(refusal.get(0).contains("'room':'" + name + "'"), refusal.get(0));
  }

  private static TestClient say(TestClient client, String room, String text) {
    return client.send("{'kind':'say','room':'" + room + "','text':'" + text + "'}");
  }

  private static boolean isAttic(String room) {
    return room.equals("attic");
  }

  @Test
  void roomsAreListedByTheNumberOfTheirMembers() {
    ann.enter("tea", "ann").enter("attic", "ann");
    world.client().enter("tea", "bob");
    world.client().enter("cellar", "cat").send("{'kind':'leave','room':'cellar'}");
    ann.heard();
    ann.send("{'kind':'rooms','room':'attic'}");
    assertEquals(
        List.of(
            "{'kind':'rooms','room':'attic','rooms':"
                + "[{'name':'tea','members':2},{'name':'attic','members':1}]}"),
        ann.heard());
    ann.send("{'kind':'rooms','room':'cellar'}");
    assertEquals("not-joined", ann.heardField("code"));
  }

  @Test
  void atMostAHundredRoomsAreListed() {
    for (int i = 0; i < 101; i++) {
      TestClient client = world.client(new ClientHost("192.0.2." + i, false));
      client.enter("r" + i, "ann").heard();
    }
    ann.enter("lobby", "bob").heard();
    ann.send("{'kind':'rooms','room':'lobby'}");
    String rooms = ann.heard().get(0);
    assertEquals(100, rooms.split("'members':1}", -1).length - 1, rooms);
  }
}
