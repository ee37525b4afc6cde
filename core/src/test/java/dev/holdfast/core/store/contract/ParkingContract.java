package dev.holdfast.core.store.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.ChatStore.Whisper;
import dev.holdfast.core.store.PresentMember;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of stores of one process that can park sessions: a restart that ends none of them.
 */
public abstract class ParkingContract extends ChatStoreContract {

  private static final List<byte[]> ONE = List.of("one".getBytes(UTF_8));

  /** For a store whose processes are these. */
  protected ParkingContract(StoreProcess process) {
    super(process);
  }

  @BeforeEach
  void annAndBobAreThere() {
    assertTrue(chat.store().parkingCapacity() > 1 << 20);
    chat.join("ann");
    chat.join("bob");
    chat.say("ann", "1", "hi");
    chat.told();
  }

  @Test
  void sessionsAreTakenOnceInTheirOrder() {
    byte[] large = new byte[1 << 20];
    new Random(7).nextBytes(large);
    List<byte[]> sessions = List.of("one".getBytes(UTF_8), new byte[0], large);
    assertTrue(chat.park(sessions));
    chat.start();
    List<byte[]> taken = chat.take();
    assertEquals(3, taken.size());
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(sessions.get(i), taken.get(i));
    }
    chat.goOn();
    chat.restart(); // finds none
  }

  @Test
  void whatIsParkedLaterReplacesWhatWasParked() {
    assertTrue(chat.park(ONE));
    chat.start();
    chat.take();
    chat.goOn();
    assertTrue(chat.park(List.of("two".getBytes(UTF_8))));
    chat.start();
    assertEquals("two", new String(chat.take().get(0), UTF_8));
  }

  @Test
  void membersHaveNotLeftAndNothingIsToldOfThem() {
    chat.store().setAdmin("lobby", StoreChat.token("bob"), true);
    chat.told();
    assertTrue(chat.park(ONE));
    chat.start();
    chat.take();
    chat.goOn();
    assertEquals(List.of(), chat.told());
    assertEquals(3, chat.room("lobby").roster().rev());
    assertEquals(1, chat.room("lobby").log().head());
    List<PresentMember> all = chat.room("lobby").roster().all();
    assertEquals("[ann, bob]", all.toString());
    assertTrue(all.stream().allMatch(PresentMember::isLeftBehind));
    assertTrue(all.get(1).isAdmin());
    assertFalse(all.get(0).isAdmin());
    assertEquals(List.of(1L, 2L), all.stream().map(PresentMember::arrival).toList());
    chat.say("ann", "2", "ho");
    assertEquals(List.of("lobby 2 ann: ho", "ann 2: stored 2"), chat.told());
    chat.lose("bob", Duration.ofMinutes(5));
    assertEquals(List.of("lobby 4/2 Left bob", "bob leaves: Done"), chat.told());
    chat.claim("bob");
    assertEquals(List.of("lobby 5/2 Joined bob", "bob joins: Done"), chat.told());
  }

  @Test
  void aMemberThatWasLeftBehindMovesByItsToken() {
    assertTrue(chat.park(ONE));
    chat.start();
    chat.take();
    chat.goOn();
    chat.claim("ann");
    assertEquals(List.of("lobby 3/1 Moved ann", "ann joins: Done"), chat.told());
    assertFalse(chat.room("lobby").roster().all().get(0).isLeftBehind());
  }

  @Test
  void receiptsOfWhispersArePartOfWhatIsKept() {
    Whisper whisper = chat.whisper("ann", "bob", "a", "psst");
    chat.whisper(whisper);
    chat.told();
    assertTrue(chat.park(ONE));
    chat.start();
    chat.take();
    chat.goOn();
    chat.whisper(whisper);
    assertEquals(List.of("ann a: repeated 0"), chat.told());
  }

  @Test
  void membersOfARoomThatIsNotFollowedAgainComeBackByTheirTokens() {
    chat.follow("attic");
    chat.join(StoreChat.request("attic", "cat", "cat", false));
    chat.told();
    assertTrue(chat.park(ONE));
    chat.start();
    chat.take();
    chat.goOn();
    chat.settle();
    chat.follow("attic");
    chat.join(StoreChat.request("attic", "eve", "cat", false));
    chat.join(StoreChat.request("attic", "cat", "cat", true));
    assertEquals(List.of("cat joins: NickTaken", "cat joins: Done"), outcomesOf(chat.told()));
    assertEquals(1, chat.room("attic").roster().size());
  }

  @Test
  void roomsThatAreFollowedForTheSessionsHaveTheirRosters() {
    chat.follow("attic");
    chat.join(StoreChat.request("attic", "cat", "cat", false));
    chat.told();
    assertTrue(chat.park(ONE));
    chat.start();
    chat.take();
    assertEquals("[cat]", chat.follow("attic").roster().all().toString());
    chat.goOn();
    assertEquals(List.of(), chat.told());
    assertTrue(chat.room("attic").roster().all().get(0).isLeftBehind());
  }

  @Test
  void bansAreKnownToTheProcessThatTakes() {
    chat.ban("192.0.2.9", "spam", Duration.ofHours(1));
    chat.settle();
    chat.bans.clear();
    assertTrue(chat.park(ONE));
    chat.start();
    assertEquals(1, chat.bans.size(), "before it follows");
    chat.take();
    chat.goOn();
    chat.settle();
    assertEquals(1, chat.bans.size(), "it is told once");
  }
}
