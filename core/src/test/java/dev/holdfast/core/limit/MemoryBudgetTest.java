package dev.holdfast.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Collections2;
import dev.holdfast.core.limit.MemoryBudget.Holding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A budget of 1,000 bytes: near its limit from 750 on, relieved down to 875. */
class MemoryBudgetTest {

  private static final ClientHost GOOD = new ClientHost("192.0.2.1", false);
  private static final ClientHost BAD = new ClientHost("192.0.2.2", false);
  private static final ClientHost PROXY = new ClientHost("192.0.2.3", false, true);

  private final MemoryBudget budget = new MemoryBudget(1_000);
  private final List<String> evicted = new ArrayList<>();

  /** A holder that frees its bytes when it is evicted. */
  private Holding hold(ClientHost host, String name, long bytes) {
    Holding[] holding = new Holding[1];
    holding[0] =
        budget.open(
            host,
            () -> {
              evicted.add(name);
              holding[0].close();
            });
    holding[0].set(MemoryCategory.BODIES, bytes);
    return holding[0];
  }

  @Test
  void bytesAddUpForEachUse() {
    Holding one = hold(GOOD, "one", 100);
    one.set(MemoryCategory.ANSWERS, 50);
    budget.add(MemoryCategory.CONNECTIONS, 7);
    one.set(MemoryCategory.BODIES, 20);
    assertEquals(20, budget.held(MemoryCategory.BODIES));
    assertEquals(50, budget.held(MemoryCategory.ANSWERS));
    assertEquals(77, budget.held());
    one.close();
    one.close();
    assertEquals(0, budget.held(MemoryCategory.BODIES) + budget.held(MemoryCategory.ANSWERS));
    assertEquals(7, budget.held());
  }

  @Test
  void theLargestHolderGivesUpFirst() {
    hold(BAD, "small", 100);
    hold(BAD, "large", 400);
    hold(BAD, "middle", 300);
    hold(GOOD, "good", 190);
    assertEquals(0, budget.relieve());
    hold(BAD, "last", 50);
    assertEquals(1, budget.relieve());
    assertEquals(List.of("large"), evicted);
  }

  @Test
  void ofHoldersThatAreAsLargeTheOldestGivesUpFirst() {
    hold(BAD, "oldest", 600);
    hold(BAD, "newest", 600);
    assertEquals(1, budget.relieve());
    assertEquals(List.of("oldest"), evicted);
  }

  @Test
  void theHostThatHoldsMostIsEvictedFirstHoweverSmallItsPieces() {
    hold(GOOD, "good", 200);
    for (int i = 0; i < 85; i++) {
      hold(BAD, "bad", 10);
    }
    budget.relieve();
    assertFalse(evicted.contains("good"));
    assertTrue(budget.held() <= 875);
  }

  @Test
  void noHostIsExempt() {
    hold(GOOD, "good", 200);
    hold(PROXY, "proxy", 850);
    budget.relieve();
    assertEquals(List.of("proxy"), evicted);
  }

  @Test
  void nearTheLimitAHostWithMoreThanItsShareGetsNoMore() {
    assertTrue(budget.admits(BAD, 700));
    hold(BAD, "bad", 700);
    assertFalse(budget.admits(BAD, 100));
    assertTrue(budget.admits(GOOD, 100));
  }

  @Test
  void asLongAsThereIsPlentyAHostMayHoldMoreThanItsShare() {
    hold(BAD, "bad", 650);
    assertTrue(budget.admits(BAD, 100));
    assertFalse(budget.admits(BAD, 101));
  }

  @Test
  void aShareIsThatOfOneHostMoreThanThereAre() {
    hold(BAD, "bad", 450);
    hold(GOOD, "good", 330);
    assertTrue(budget.admits(GOOD, 3)); // a third of 1,000
    assertFalse(budget.admits(GOOD, 4));
  }

  @Test
  void aModestAmountIsAdmittedHoweverManyHostsShare() {
    MemoryBudget budget = new MemoryBudget(256_000);
    for (int i = 0; i < 400; i++) {
      Holding one = budget.open(new ClientHost("host " + i, false), () -> {});
      one.set(MemoryCategory.BODIES, 500);
    }
    assertTrue(budget.admits(GOOD, 1_000));
    assertFalse(budget.admits(GOOD, 1_001));
  }

  @Test
  void aHostThatHoldsNothingDoesNotReduceTheShares() {
    Holding gone = hold(GOOD, "gone", 10);
    Holding also = hold(GOOD, "also", 10);
    hold(BAD, "bad", 770);
    gone.close();
    assertFalse(budget.admits(PROXY, 334));
    also.close();
    assertTrue(budget.admits(PROXY, 355));
  }

  @Test
  void aHostHoldsNothingOnceAllIsClosedInWhateverOrder() {
    hold(BAD, "bad", 770);
    for (List<Integer> order : Collections2.permutations(List.of(0, 1, 2))) {
      List<Holding> three = List.of(hold(GOOD, "a", 1), hold(GOOD, "b", 1), hold(GOOD, "c", 1));
      assertFalse(budget.admits(PROXY, 334), "a third of 1,000, because there are two hosts");
      order.forEach(one -> three.get(one).close());
      assertTrue(budget.admits(PROXY, 355), "closed in the order " + order);
    }
  }

  @Test
  void aClosedHolderCannotHoldAgain() {
    Holding closed = hold(GOOD, "closed", 10);
    closed.close();
    closed.set(MemoryCategory.BODIES, 0);
    assertThrows(IllegalStateException.class, () -> closed.set(MemoryCategory.BODIES, 1));
    assertEquals(0, budget.held());
  }

  @Test
  void theLimitItselfIsNotExceeded() {
    hold(BAD, "bad", 1_000);
    assertEquals(budget.limit(), budget.held());
    assertFalse(budget.isExceeded());
    assertEquals(0, budget.relieve());
    hold(BAD, "more", 1);
    assertTrue(budget.isExceeded());
  }

  @Test
  void noMoreHoldersAreEvictedThanNeeded() {
    hold(BAD, "500", 500);
    hold(BAD, "475", 475);
    hold(BAD, "400", 400);
    assertEquals(1, budget.relieve());
    assertEquals(List.of("500"), evicted);
    assertEquals(875, budget.held());
  }

  @Test
  void anEmptyHolderIsNotEvicted() {
    hold(BAD, "empty", 0);
    budget.open(BAD, () -> evicted.add("stubborn")).set(MemoryCategory.MAILBOXES, 2_000);
    assertEquals(1, budget.relieve());
    assertEquals(List.of("stubborn"), evicted);
  }

  @Test
  void farBeyondTheLimitNoHostGetsMore() {
    hold(BAD, "bad", 1_100);
    assertTrue(budget.admits(GOOD, 25));
    assertFalse(budget.admits(GOOD, 26));
  }

  @Test
  void aHolderThatKeepsItsBytesIsAskedOnceInARound() {
    budget.open(BAD, () -> evicted.add("stubborn")).set(MemoryCategory.MAILBOXES, 2_000);
    assertEquals(1, budget.relieve());
    assertEquals(List.of("stubborn"), evicted);
  }
}
