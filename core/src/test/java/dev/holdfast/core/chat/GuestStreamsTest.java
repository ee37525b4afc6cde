package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.GuestReadCallback;
import dev.holdfast.core.chat.guest.GuestStream;
import dev.holdfast.core.chat.guest.GuestStreamListener;
import dev.holdfast.core.chat.guest.GuestStreams;
import dev.holdfast.core.chat.guest.LobbyMessage;
import dev.holdfast.core.chat.guest.MessageBatch;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.memory.MemoryChatStore;
import dev.holdfast.fsm.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tests of streams of messages to guests. */
class GuestStreamsTest {

  private static final ClientHost OTHER = new ClientHost("192.0.2.2", false);

  /** A guest that takes what it is told at once, if it is eager, or else when the test says so. */
  private static final class Guest implements GuestStreamListener {
    final List<String> told = new ArrayList<>();
    final List<MessageBatch> batches = new ArrayList<>();
    final boolean eager;
    final GuestStream stream;

    Guest(TestChat world, ClientHost host, String room, @Nullable GuestCursor from, boolean eager) {
      this.eager = eager;
      this.stream = world.chat.guestStreams().open(host, room, from, this);
      if (eager) {
        stream.ready();
      }
    }

    static Guest open(TestChat world, @Nullable GuestCursor from) {
      Guest guest = new Guest(world, TestChat.HOST, "lobby", from, true);
      world.settle();
      return guest;
    }

    private void taken() {
      if (eager) {
        stream.ready();
      }
    }

    @Override
    public void movedTo(GuestCursor cursor, boolean complete) {
      told.add((complete ? "at " : "gap to ") + cursor.log() + "." + cursor.seq());
      taken();
    }

    @Override
    public void heard(MessageBatch messages) {
      batches.add(messages);
      taken();
    }

    @Override
    public void keepAlive() {
      told.add("alive");
    }

    @Override
    public void ended() {
      told.add("ended");
    }

    List<Long> seqs() {
      return batches.stream()
          .flatMap(batch -> batch.messages().stream())
          .map(message -> message.seq())
          .toList();
    }

    List<Packet> packets() {
      return batches.stream()
          .flatMap(batch -> batch.messages().stream())
          .map(message -> message.packet())
          .toList();
    }
  }

  private final TestChat world = new TestChat();

  private static GuestCursor at(long seq) {
    return new GuestCursor("id1", seq);
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private static TestClient say(TestClient client, int count, String text) {
    for (int i = 0; i < count; i++) {
      client.say(text);
    }
    return client;
  }

  @Test
  void aStreamIsToldEachMessageFromNowOnAsMembersAre() {
    TestClient ann = world.member("ann").say("before");
    Guest guest = Guest.open(world, null);
    assertEquals(List.of("at id1.1"), guest.told);
    ann.heard();
    ann.say("one").say("two");
    assertEquals(range(2, 3), guest.seqs());
    assertEquals(ann.packets(), guest.packets());
    world.settle();
    assertEquals(range(2, 3), guest.seqs());
  }

  @Test
  void whatIsPublishedInOneTurnIsOneBatchForAllStreams() {
    TestClient ann = world.member("ann");
    Guest one = Guest.open(world, null);
    Guest two = Guest.open(world, null);
    ann.send(
        "{'kind':'say','room':'lobby','text':'one'}", "{'kind':'say','room':'lobby','text':'two'}");
    assertEquals(range(1, 2), one.seqs());
    assertEquals(1, one.batches.size());
    assertSame(one.batches.get(0), two.batches.get(0));
    assertEquals(2, one.batches.get(0).listeners());
  }

  @Test
  void aStreamThatIsOpenedBeforeABatchLeavesIsToldWhatItLacksOfIt() {
    Guest before = Guest.open(world, null);
    world.chat.guestChannel().say("bob", "one", TestChat.HOST, result -> {});
    Guest between = new Guest(world, TestChat.HOST, "lobby", null, true);
    world.chat.guestChannel().say("bob", "two", TestChat.HOST, result -> {});
    Guest after = new Guest(world, TestChat.HOST, "lobby", null, true);
    world.settle();
    assertEquals(range(1, 2), before.seqs());
    assertEquals(1, before.batches.size());
    assertEquals(List.of("at id1.1"), between.told);
    assertEquals(List.of(2L), between.seqs());
    assertEquals(List.of("at id1.2"), after.told);
    assertEquals(List.of(), after.batches);
  }

  @Test
  void aStreamGoesOnWithoutAGapHoweverMuchItHasMissed() {
    TestClient ann = say(world.member("ann"), 450, "hi");
    Guest guest = Guest.open(world, at(3));
    assertEquals(List.of("at id1.3"), guest.told);
    assertEquals(range(4, 450), guest.seqs());
    ann.say("more");
    assertEquals(range(4, 451), guest.seqs());
  }

  @Test
  void missedMessagesAreReadAsFastAsTheListenerTakesThem() {
    TestClient ann = say(world.member("ann"), 450, "hi");
    Guest guest = new Guest(world, TestChat.HOST, "lobby", at(0), false);
    world.settle();
    assertEquals(List.of(), guest.told);
    List<Integer> pages = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      guest.stream.ready();
      world.settle();
      pages.add(guest.seqs().size());
      ann.say("meanwhile");
    }
    assertEquals(List.of("at id1.0"), guest.told);
    assertEquals(List.of(0, 200, 400, 453), pages);
    assertEquals(range(1, 453), guest.seqs());
    guest.stream.ready(); // now nothing is missing
    world.settle();
    guest.stream.ready();
    ann.say("and now");
    assertEquals(range(1, 455), guest.seqs());
  }

  @Test
  void aPageOfLongMessagesHasFewerOfThem() {
    say(world.member("ann"), 250, "x".repeat(2_000));
    Guest guest = Guest.open(world, at(0));
    assertEquals(List.of("at id1.0"), guest.told);
    assertEquals(range(1, 250), guest.seqs());
    for (MessageBatch batch : guest.batches) {
      long bytes = batch.messages().stream().mapToLong(each -> each.packet().size()).sum();
      assertTrue(bytes <= 256 << 10, () -> bytes + " bytes");
    }
  }

  @Test
  void aStreamThatKnowsAnotherLogIsToldOfTheGapAndAllThatIsKept() {
    say(world.member("ann"), 300, "hi");
    for (GuestCursor elsewhere : List.of(new GuestCursor("other", 3), at(301))) {
      Guest guest = Guest.open(world, elsewhere);
      assertEquals(List.of("gap to id1.0"), guest.told);
      assertEquals(range(1, 300), guest.seqs());
    }
  }

  @Test
  void aGapIsToldThoughNoMessageFollows() {
    assertEquals(List.of("gap to id1.0"), Guest.open(world, new GuestCursor("other", 3)).told);
  }

  @Test
  void aNumberBeyondTheNewestMessageWaitsForTheNext() {
    TestClient ann = world.member("ann").say("one");
    Guest guest = Guest.open(world, new GuestCursor(null, 99));
    ann.say("two");
    assertEquals(List.of("at id1.1"), guest.told);
    assertEquals(List.of(2L), guest.seqs());
  }

  @Test
  void messagesThatAreNotKeptAreAGap() {
    TestChat forgetful = TestChat.retaining(new RetentionLimits(3, Duration.ofDays(1), 1L << 30));
    say(forgetful.member("ann"), 10, "hi");
    forgetful.pass(10_000);
    Guest guest = Guest.open(forgetful, at(2));
    assertEquals(List.of("gap to id1.7"), guest.told);
    assertEquals(range(8, 10), guest.seqs());
    assertEquals(List.of("at id1.7"), Guest.open(forgetful, at(7)).told);
  }

  @Test
  void messagesThatAreDeletedWhileAStreamReadsAreAGap() {
    TestChat forgetful = TestChat.retaining(new RetentionLimits(300, Duration.ofDays(1), 1L << 30));
    TestClient ann = say(forgetful.member("ann"), 300, "hi");
    Guest guest = new Guest(forgetful, TestChat.HOST, "lobby", at(0), false);
    guest.stream.ready();
    guest.stream.ready();
    forgetful.settle();
    assertEquals(range(1, 200), guest.seqs());
    say(ann, 300, "hi");
    forgetful.pass(10_000);
    for (int i = 0; i < 4; i++) {
      guest.stream.ready();
      forgetful.settle();
    }
    assertEquals(List.of("at id1.0", "gap to id1.300"), guest.told);
    assertEquals(range(301, 600), guest.seqs().subList(200, 500));
    assertEquals(500, guest.seqs().size());
  }

  @Test
  void onePageIsReadAtATime() {
    SlowStore store = new SlowStore(new MemoryChatStore(1_000));
    TestChat first = new TestChat(store);
    store.work();
    TestClient ann = first.member("ann");
    say(ann, 450, "hi");
    store.work();
    TestChat later = first.restart();
    later.settle();
    store.work(); // the newest messages
    Guest one = Guest.open(later, at(0));
    Guest two = Guest.open(later, at(20));
    store.workOnce();
    assertEquals(range(1, 200), one.seqs());
    assertEquals(List.of(), two.seqs());
    assertThrows(NoSuchElementException.class, store::workOnce);
    later.settle();
    store.workOnce();
    assertEquals(range(21, 220), two.seqs());
    assertEquals(range(1, 200), one.seqs());
  }

  @Test
  void aStreamWhoseMessagesCannotBeReadEnds() {
    SlowStore store = new SlowStore(new MemoryChatStore(500));
    TestChat first = new TestChat(store);
    store.work();
    first.member("ann").say("one").say("two");
    store.work();
    store.unreadable(true);
    TestChat later = first.restart();
    Guest guest = Guest.open(later, at(1));
    store.work();
    assertEquals(List.of("at id1.1", "ended"), guest.told);
    later.pass(30_000);
    assertEquals(List.of("at id1.1", "ended"), guest.told, "it is told once");
    store.unreadable(false);
    Guest again = Guest.open(later, at(1));
    store.work();
    assertEquals(List.of(2L), again.seqs());
  }

  @Test
  void aStreamIsKeptAliveEvery15Seconds() {
    Guest guest = Guest.open(world, null);
    world.pass(10_000);
    Guest later = Guest.open(world, null);
    world.pass(4_900);
    assertEquals(List.of("at id1.0"), guest.told);
    world.pass(100);
    assertEquals(List.of("at id1.0", "alive"), guest.told);
    assertEquals(List.of("at id1.0"), later.told);
    world.member("ann").say("hi");
    world.pass(15_000);
    assertEquals(List.of("at id1.0", "alive", "alive"), guest.told);
    assertEquals(List.of("at id1.0", "alive"), later.told);
  }

  @Test
  void aClosedStreamIsToldNothing() {
    TestClient ann = say(world.member("ann"), 300, "hi");
    Guest live = Guest.open(world, null);
    Guest reading = new Guest(world, TestChat.HOST, "lobby", at(0), false);
    reading.stream.ready();
    reading.stream.ready();
    live.stream.close();
    reading.stream.close();
    reading.stream.close();
    ann.say("one");
    world.pass(30_000);
    reading.stream.ready();
    world.settle();
    assertEquals(List.of("at id1.300"), live.told);
    assertEquals(List.of("at id1.0"), reading.told);
    assertEquals(List.of(), live.seqs());
    assertEquals(List.of(), reading.seqs());
  }

  @Test
  void theStreamsOfABannedHostEnd() {
    TestClient ann = world.member("ann");
    ann.say("/auth " + TestChat.PASSWORD).heard();
    Guest bad = new Guest(world, OTHER, "lobby", null, true);
    Guest good = Guest.open(world, null);
    ann.say("/admin ban " + OTHER.name() + " x 60");
    assertEquals(List.of("at id1.0", "ended"), bad.told);
    ann.say("hi");
    assertEquals(List.of(), bad.seqs());
    assertEquals(List.of("at id1.0"), good.told);
    assertEquals(List.of(1L), good.seqs());
  }

  @Test
  void aStreamOfARoomHearsThatRoomAndEndsWithIt() {
    GuestStreams streams = world.chat.guestStreams();
    assertFalse(streams.exists("tea"));
    assertNull(streams.nameProblem("tea"));
    assertTrue(streams.nameProblem("TEA").contains("This one is written tea."));
    TestClient ann = world.client().enter("tea", "ann");
    TestClient bob = world.member("bob");
    Guest guest = new Guest(world, TestChat.HOST, "tea", null, true);
    Guest lobby = Guest.open(world, null);
    bob.say("in the lobby");
    ann.send("{'kind':'say','room':'tea','text':'in tea'}");
    assertEquals(List.of("at id2.0"), guest.told);
    assertTrue(guest.packets().toString().contains("in tea"));
    assertEquals(List.of(1L), guest.seqs());
    ann.send("{'kind':'leave','room':'tea'}");
    world.pass(59_000);
    assertTrue(streams.exists("tea"));
    world.pass(2_000);
    assertFalse(streams.exists("tea"));
    assertEquals("ended", guest.told.get(guest.told.size() - 1));
    assertFalse(lobby.told.contains("ended"));
    world.client().enter("tea", "eve").send("{'kind':'say','room':'tea','text':'again'}");
    assertEquals(List.of(1L), guest.seqs(), "it is over");
    Guest back = new Guest(world, TestChat.HOST, "tea", new GuestCursor("id2", 1), true);
    world.settle();
    assertEquals(List.of("at id2.1"), back.told);
    assertEquals(List.of(2L), back.seqs());
  }

  @Test
  void streamsAndOtherListenersShareOneLimit() {
    TestChat small = new TestChat(Policies.guestListeners(2));
    GuestStreams streams = small.chat.guestStreams();
    assertFalse(streams.isFull(TestChat.HOST));
    Guest one = Guest.open(small, null);
    Runnable takeBack = small.chat.guestChannel().listen(TestChat.HOST, null, NOBODY);
    assertTrue(streams.isFull(TestChat.HOST));
    takeBack.run();
    assertFalse(streams.isFull(TestChat.HOST));
    Guest.open(small, null);
    List<Object> told = new ArrayList<>();
    small.chat.guestChannel().listen(TestChat.HOST, null, new GuestChannelTest.Recorder(told));
    assertEquals(List.of("busy"), told);
    one.stream.close();
    one.stream.close();
    assertFalse(streams.isFull(TestChat.HOST));
  }

  @Test
  void aHostHasAtMostAHundredListenersUnlessItIsThisMachineOrAProxy() {
    GuestStreams streams = world.chat.guestStreams();
    for (int i = 0; i < 50; i++) {
      Guest.open(world, null);
      world.chat.guestChannel().listen(TestChat.HOST, null, NOBODY);
    }
    ClientHost loopback = new ClientHost("127.0.0.1", true);
    ClientHost proxy = new ClientHost("192.0.2.3", false, true);
    for (int i = 0; i < 101; i++) {
      new Guest(world, loopback, "lobby", null, true);
      new Guest(world, proxy, "lobby", null, true);
    }
    assertTrue(streams.isFull(TestChat.HOST));
    assertFalse(streams.isFull(OTHER));
    assertFalse(streams.isFull(loopback));
    assertFalse(streams.isFull(proxy));
  }

  private static final GuestReadCallback NOBODY =
      new GuestReadCallback() {
        @Override
        public void heard(List<LobbyMessage> messages, GuestCursor cursor, boolean complete) {}

        @Override
        public void busy() {}
      };

  @Test
  void manyStreamsAreToldInSlicesAndEachHearsAllInOrder() {
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      guests.add(new Guest(world, new ClientHost("127.0.0.1", true), "lobby", null, true));
    }
    TestClient ann = world.member("ann").say("one");
    assertEquals(List.of(1L), guests.get(499).seqs());
    assertEquals(List.of(), guests.get(500).seqs());
    guests.get(1_100).stream.close();
    Guest late = Guest.open(world, at(0));
    ann.say("two");
    for (int i = 0; i < 6; i++) {
      world.loop.pass(1);
      world.settle();
    }
    assertEquals(List.of(), guests.remove(1_100).seqs(), "it is closed");
    for (Guest guest : guests) {
      assertEquals(range(1, 2), guest.seqs());
    }
    assertEquals(range(1, 2), late.seqs());
    ann.say("three");
    for (int i = 0; i < 3; i++) {
      world.loop.pass(1);
      world.settle();
    }
    assertEquals(range(1, 3), guests.get(1_198).seqs());
  }

  @Test
  void aStreamThatFailsHarmsNoOther() {
    GuestStream broken =
        world
            .chat
            .guestStreams()
            .open(
                TestChat.HOST,
                "lobby",
                null,
                new GuestStreamListener() {
                  @Override
                  public void movedTo(GuestCursor cursor, boolean complete) {}

                  @Override
                  public void heard(MessageBatch messages) {
                    throw new IllegalStateException("the exchange is broken");
                  }

                  @Override
                  public void keepAlive() {
                    throw new IllegalStateException("the exchange is broken");
                  }

                  @Override
                  public void ended() {}
                });
    broken.ready();
    broken.ready();
    Guest guest = Guest.open(world, null);
    world.member("ann").say("hi");
    world.pass(15_000);
    assertEquals(List.of("at id1.0", "alive"), guest.told);
    assertEquals(List.of(1L), guest.seqs());
  }
}
