package dev.holdfast.core.chat.member;

import static dev.holdfast.core.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.fsm.Packet;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FormerMemberCacheTest {

  private static final Packet LETTER = word("x".repeat(40));

  private final FormerMemberCache formerMembers = new FormerMemberCache(3, 100);

  private Member gone(String name, int undelivered) {
    Nickname nick = Objects.requireNonNull(Nickname.of(name));
    Member member = new Member("lobby", new MembershipToken(name).hash(), nick, true);
    for (int i = 0; i < undelivered; i++) {
      member.keepUndelivered(LETTER);
    }
    formerMembers.add(member, 0);
    return member;
  }

  @Test
  void aFullBudgetDropsTheWhispersOfTheLongestGoneMember() {
    Member ann = gone("ann", 1);
    Member bob = gone("bob", 1);
    assertEquals(40, ann.undeliveredBytes());
    Member cat = gone("cat", 1);
    assertEquals(0, ann.undeliveredBytes());
    assertEquals(40, bob.undeliveredBytes());
    assertEquals(40, cat.undeliveredBytes());
    assertSame(ann, formerMembers.find(ann.token()));
  }

  @Test
  void aWhisperThatComesAfterTheMemberHasLeftCountsTowardsTheBudget() {
    Member ann = gone("ann", 1);
    Member bob = gone("bob", 0);
    formerMembers.keepUndelivered(bob.token(), LETTER);
    assertEquals(40, ann.undeliveredBytes());
    formerMembers.keepUndelivered(bob.token(), LETTER);
    assertEquals(0, ann.undeliveredBytes());
    assertEquals(80, bob.undeliveredBytes());
    assertSame(bob, formerMembers.take(bob.token()));
    assertEquals(80, gone("cat", 2).undeliveredBytes());
  }

  @Test
  void aReturnedOrForgottenMemberFreesTheBudgetOfItsWhispers() {
    Member ann = gone("ann", 2);
    assertSame(ann, formerMembers.take(ann.token()));
    Member bob = gone("bob", 2);
    gone("cat", 0);
    gone("dan", 0);
    gone("eve", 0); // one too many: bob goes
    assertNull(formerMembers.find(bob.token()));
    assertEquals(80, gone("fay", 2).undeliveredBytes());
  }

  @Test
  void aMemberIsForgottenAfterADay() {
    Member ann = gone("ann", 1);
    formerMembers.sweep(FormerMemberCache.KEPT - 1);
    assertSame(ann, formerMembers.find(ann.token()));
    formerMembers.sweep(FormerMemberCache.KEPT);
    assertNull(formerMembers.find(ann.token()));
    assertNull(formerMembers.take(ann.token()));
  }

  @Test
  void afterARestartAsManyMembersAreKnownAsSessionsAreAllowed() {
    assertTrue(ChatPolicy.DEFAULT.formerMembers() >= SessionPolicy.DEFAULT.maxSessions());
  }

  @Test
  void aFormerMemberKeeps64KibibytesOfWhispersAndAlwaysTheNewest() {
    Member ann =
        new Member(
            "lobby",
            new MembershipToken("ann").hash(),
            Objects.requireNonNull(Nickname.of("ann")),
            true);
    for (int i = 0; i < 10; i++) {
      ann.keepUndelivered(word("x".repeat(10_000)));
    }
    assertEquals(60_000, ann.undeliveredBytes());
    ann.keepUndelivered(word("x".repeat(100_000)));
    assertEquals(100_000, ann.undeliveredBytes());
  }
}
