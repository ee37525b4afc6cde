package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.GuestReadCallback;
import dev.holdfast.core.chat.guest.LobbyMessage;
import dev.holdfast.core.chat.service.PublishResult;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuestChannelTest {

  /** A listener that records messages and cursor, or the refusal. */
  record Recorder(List<Object> told) implements GuestReadCallback {
    @Override
    public void heard(List<LobbyMessage> messages, GuestCursor cursor, boolean complete) {
      told.add(messages);
      told.add(cursor);
      if (!complete) {
        told.add("gap");
      }
    }

    @Override
    public void busy() {
      told.add("busy");
    }
  }

  private final TestChat world = new TestChat();
  private final GuestChannel channel = world.chat.guestChannel();
  private final List<Object> told = new ArrayList<>();

  @Test
  void aListenerGetsTheNextMessageOnly() {
    TestClient ann = world.member("ann");
    ann.say("before");
    channel.listen(TestChat.HOST, null, new Recorder(told));
    assertEquals(List.of(), told);
    ann.say("one").say("two");
    assertEquals(List.of(List.of(new LobbyMessage("ann", "one")), at(2)), told);
  }

  @Test
  void listenersAreAnsweredAfter20SecondsInTheOrderInWhichTheyCame() {
    world.member("ann").say("one");
    channel.listen(TestChat.HOST, null, new Recorder(told));
    world.pass(10_000);
    List<Object> toldLater = new ArrayList<>();
    channel.listen(TestChat.HOST, null, new Recorder(toldLater));
    world.pass(9_900);
    assertEquals(List.of(), told);
    world.pass(100);
    assertEquals(List.of(List.of(), at(1)), told);
    assertEquals(List.of(), toldLater);
    world.pass(10_000);
    assertEquals(List.of(List.of(), at(1)), toldLater);
  }

  @Test
  void aCancelledListenerGetsNothing() {
    Runnable takeBack = channel.listen(TestChat.HOST, null, new Recorder(told));
    takeBack.run();
    takeBack.run();
    world.member("ann").say("one");
    world.pass(30_000);
    assertEquals(List.of(), told);
  }

  @Test
  void aListenerWithACursorGetsTheMessagesSinceAtOnce() {
    TestClient ann = world.member("ann").say("one").say("two").say("three");
    channel.listen(TestChat.HOST, at(1), new Recorder(told));
    assertEquals(
        List.of(List.of(new LobbyMessage("ann", "two"), new LobbyMessage("ann", "three")), at(3)),
        told);
    told.clear();
    channel.listen(TestChat.HOST, at(3), new Recorder(told));
    assertEquals(List.of(), told);
    ann.say("four");
    assertEquals(List.of(List.of(new LobbyMessage("ann", "four")), at(4)), told);
  }

  @Test
  void aLoopFromCursorToCursorGetsEveryMessageOnce() {
    TestClient ann = world.member("ann");
    List<String> texts = new ArrayList<>();
    loop(texts, null);
    for (int i = 1; i <= 5; i++) {
      ann.say("m" + i);
      world.pass(15_000);
    }
    assertEquals(List.of("m1", "m2", "m3", "m4", "m5"), texts);
  }

  private void loop(List<String> texts, @Nullable GuestCursor from) {
    channel.listen(
        TestChat.HOST,
        from,
        new GuestReadCallback() {
          @Override
          public void heard(List<LobbyMessage> messages, GuestCursor cursor, boolean complete) {
            messages.forEach(message -> texts.add(message.text()));
            loop(texts, cursor);
          }

          @Override
          public void busy() {}
        });
  }

  @Test
  void aCursorOfAnotherLogOrAheadOfThisLogBringsTheNewest200() {
    TestClient ann = world.member("ann");
    for (int i = 0; i < 201; i++) {
      ann.say("m" + i);
    }
    for (GuestCursor cursor :
        List.of(new GuestCursor("other", 3), at(202), new GuestCursor(null, 0))) {
      told.clear();
      channel.listen(TestChat.HOST, cursor, new Recorder(told));
      List<?> heard = (List<?>) told.get(0);
      assertEquals(200, heard.size());
      assertEquals(new LobbyMessage("ann", "m1"), heard.get(0));
      assertEquals(at(201), told.get(1));
    }
  }

  @Test
  void aListenerWhoseMessagesCannotBeReadKeepsItsCursor() {
    SlowStore store = new SlowStore(new MemoryChatStore(500));
    TestChat slow = new TestChat(store);
    store.work();
    TestClient ann = slow.member("ann");
    ann.say("one").say("two");
    store.work();
    store.unreadable(true);
    TestChat restarted = slow.restart();
    restarted.chat.guestChannel().listen(TestChat.HOST, at(1), new Recorder(told));
    assertEquals(List.of(), told);
    store.work();
    assertEquals(List.of("busy"), told);
    restarted.pass(30_000);
    assertEquals(List.of("busy"), told, "it is told once");
  }

  @Test
  void aNumberBeyondTheNewestMessageWaitsForTheNext() {
    TestClient ann = world.member("ann");
    ann.say("one").say("two");
    for (long ahead : new long[] {3, 99, Long.MAX_VALUE}) {
      told.clear();
      channel.listen(TestChat.HOST, new GuestCursor(null, ahead), new Recorder(told));
      world.pass(19_900);
      assertEquals(List.of(), told);
      world.pass(100);
      assertEquals(List.of(List.of(), at(2)), told, "it is told where it is");
    }
    told.clear();
    channel.listen(TestChat.HOST, new GuestCursor(null, 99), new Recorder(told));
    ann.say("three");
    assertEquals(List.of(List.of(new LobbyMessage("ann", "three")), at(3)), told);
  }

  @Test
  void aCursorOfAnotherLogWaitsIfThisLogIsEmpty() {
    channel.listen(TestChat.HOST, new GuestCursor("other", 3), new Recorder(told));
    assertEquals(List.of(), told);
    world.member("ann").say("one");
    assertEquals(List.of(List.of(new LobbyMessage("ann", "one")), at(1)), told);
  }

  @Test
  void aMessageOfSeveralLinesIsOneLineForGuests() {
    channel.listen(TestChat.HOST, null, new Recorder(told));
    world.member("ann").say("hi\\nbob: no");
    assertEquals(List.of(new LobbyMessage("ann", "hi\nbob: no")), told.get(0));
    assertEquals("hi bob: no", new LobbyMessage("ann", "hi\nbob: no").line());
  }

  @Test
  void moreListenersThanAllowedAreTurnedAway() {
    TestChat small = new TestChat(Policies.guestListeners(2));
    Runnable takeBack =
        small.chat.guestChannel().listen(TestChat.HOST, null, new Recorder(new ArrayList<>()));
    small.chat.guestChannel().listen(TestChat.HOST, null, new Recorder(new ArrayList<>()));
    small.chat.guestChannel().listen(TestChat.HOST, null, new Recorder(told));
    assertEquals(List.of("busy"), told);
    takeBack.run();
    small.chat.guestChannel().listen(TestChat.HOST, null, new Recorder(told));
    assertEquals(List.of("busy"), told);
  }

  @Test
  void atMostAHundredListenersAreOfOneHostUnlessItIsThisMachineOrAProxy() {
    Recorder ignored = new Recorder(new ArrayList<>());
    Runnable takeBack = channel.listen(TestChat.HOST, null, ignored);
    for (int i = 1; i < 100; i++) {
      channel.listen(TestChat.HOST, null, ignored);
      channel.listen(new ClientHost("127.0.0.1", true), null, new Recorder(new ArrayList<>()));
      channel.listen(
          new ClientHost("192.0.2.3", false, true), null, new Recorder(new ArrayList<>()));
    }
    channel.listen(new ClientHost("127.0.0.1", true), null, new Recorder(told));
    channel.listen(new ClientHost("192.0.2.3", false, true), null, new Recorder(told));
    channel.listen(new ClientHost("192.0.2.2", false), null, new Recorder(told));
    assertEquals(List.of(), told);
    channel.listen(TestChat.HOST, null, new Recorder(told));
    assertEquals(List.of("busy"), told);
    takeBack.run();
    takeBack.run(); // changes nothing
    channel.listen(TestChat.HOST, null, ignored);
    assertEquals(List.of("busy"), told);
    channel.listen(TestChat.HOST, null, new Recorder(told));
    assertEquals(List.of("busy", "busy"), told);
    world.pass(20_000);
    told.clear();
    channel.listen(TestChat.HOST, null, new Recorder(told));
    assertEquals(List.of(), told);
  }

  @Test
  void aListenerThatFailsHarmsNoOther() {
    TestClient ann = world.member("ann");
    channel.listen(
        TestChat.HOST,
        null,
        new GuestReadCallback() {
          @Override
          public void heard(List<LobbyMessage> messages, GuestCursor cursor, boolean complete) {
            throw new IllegalStateException("the exchange is broken");
          }

          @Override
          public void busy() {}
        });
    channel.listen(TestChat.HOST, null, new Recorder(told));
    ann.say("one");
    assertEquals(List.of(List.of(new LobbyMessage("ann", "one")), at(1)), told);
    assertEquals("1", ann.heardField("seq"));
  }

  @Test
  void aMessageOfAGuestIsLikeAnyOther() {
    TestClient ann = world.member("ann");
    assertEquals(PublishResult.OK, say("bob", "hi"));
    assertEquals(
        List.of(
            "{'kind':'message','room':'lobby','from':'bob','text':'hi','seq':1,"
                + "'at':'2026-01-01T00:00:00Z'}"),
        ann.heard());
    assertEquals(PublishResult.OK, say(null, "ho"));
    assertEquals("guest", ann.heardField("from"));
    assertEquals(PublishResult.OK, say("guest", "ho"));
  }

  @Test
  void theNickOfAMemberIsTakenForGuestsToo() {
    TestClient ann = world.member("Ann");
    assertEquals(PublishResult.NICK_TAKEN, say("aNN", "hi"));
    ann.vanish();
    world.pass(45_000);
    assertEquals(PublishResult.NICK_TAKEN, say("ann", "hi"));
    world.pass(300_000);
    assertEquals(PublishResult.OK, say("ann", "hi"));
  }

  @Test
  void eachReasonOfARefusalHasItsOwnOutcome() {
    assertEquals(PublishResult.BAD_NICK, say(" ", "hi"));
    assertEquals(PublishResult.EMPTY, say("bob", " \r\n "));
    assertEquals(PublishResult.EMPTY, say("bob", "\u00a0\u200b"));
    assertEquals(PublishResult.FORBIDDEN, say("bob", "/help"));
    assertEquals(PublishResult.FORBIDDEN, say("bob", "\n/help"));
    assertEquals(PublishResult.TOO_LONG, say("bob", "x".repeat(2_001)));
    assertEquals(PublishResult.OK, say("bob", "x".repeat(2_000)));
  }

  @Test
  void aRefusalNamesWhatIsWrong() {
    assertEquals(
        "A nick has no colon, nor what looks like one: \u2236 (U+2236).",
        channel.problem("bob\u2236", "hi"));
    assertEquals(
        "A message must not have the character U+001B.", channel.problem("bob", "hi\u001b"));
    assertEquals("A message must not have the character U+2066.", channel.problem(null, "\u2066"));
  }

  @Test
  void lineBreaksBecomeSpaces() {
    TestClient ann = world.member("ann");
    assertEquals(PublishResult.OK, say("bob", "one\r\ntwo\n\nthree\u2028four\n"));
    assertEquals("one two three four ", ann.heardField("text"));
  }

  @Test
  void onlyLineBreaksAreChanged() {
    TestClient ann = world.member("ann");
    String text = "\t a\u00a0 \u2067b\u2069\tc  ";
    channel.listen(TestChat.HOST, null, new Recorder(told));
    assertEquals(PublishResult.OK, say("bob", text));
    assertEquals(text, ann.heardField("text"));
    assertEquals(List.of(new LobbyMessage("bob", text)), told.get(0));
    assertEquals(text, new LobbyMessage("bob", text).line());
  }

  @Test
  void controlsOfATerminalAreRefused() {
    for (String text : List.of("a\u001b]0;x\u0007b", "a\u202ec", "\u0000", "a\u2066b", "\u0085a")) {
      assertEquals(PublishResult.BAD_TEXT, say("bob", text));
    }
    TestClient ann = world.member("ann");
    assertEquals(PublishResult.OK, say("bob", "a\u2067b\u2069c"));
    assertEquals("a\u2067b\u2069c", ann.heardField("text"));
  }

  @Test
  void controlsOfATerminalInOlderMessagesBecomeSpaces() {
    MemoryChatStore store = new MemoryChatStore(1_000);
    new TestChat(store).chat.guestChannel().say("bob", "hi", TestChat.HOST, result -> {});
    store.append(
        new ChatStore.Draft("lobby", null, null, "bob", "a\u001b]0;x\u0007b", 0), outcome -> {});
    TestChat later = new TestChat(store);
    later.chat.guestChannel().listen(TestChat.HOST, new GuestCursor("id1", 1), new Recorder(told));
    assertEquals("a ]0;x b", new LobbyMessage("bob", "a\u001b]0;x\u0007b").line());
    assertEquals(List.of(new LobbyMessage("bob", "a\u001b]0;x\u0007b")), told.get(0));
  }

  @Test
  void aFloodOfGuestsIsStopped() {
    TestChat strict = new TestChat(Policies.messageLimit(RateLimit.of(10, Duration.ofSeconds(3))));
    for (int i = 0; i < 100; i++) {
      assertEquals(PublishResult.OK, say(strict, "bob", "hi"));
    }
    assertEquals(PublishResult.RATE_LIMITED, say(strict, "bob", "hi"));
    strict.pass(3_000);
    assertEquals(PublishResult.OK, say(strict, "bob", "hi"));
  }

  private PublishResult say(@Nullable String nick, String text) {
    return say(world, nick, text);
  }

  private static PublishResult say(TestChat world, @Nullable String nick, String text) {
    List<PublishResult> results = new ArrayList<>();
    world.chat.guestChannel().say(nick, text, TestChat.HOST, results::add);
    world.settle();
    assertEquals(1, results.size());
    return results.get(0);
  }

  private static GuestCursor at(long seq) {
    return new GuestCursor("id1", seq);
  }
}
