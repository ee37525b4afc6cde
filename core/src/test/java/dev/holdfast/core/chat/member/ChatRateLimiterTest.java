package dev.holdfast.core.chat.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.member.ChatRateLimiter.MemberMeter;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.text.PacketSizeBound;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.RateLimit;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChatRateLimiterTest {

  private static final long NOW = 5_000_000;
  private static final ClientHost HOME = new ClientHost("192.0.2.7", false);
  private static final ClientHost CAFE = new ClientHost("192.0.2.8", false);

  private final ChatRateLimiter rateLimiter =
      new ChatRateLimiter(RateLimit.of(10, Duration.ofSeconds(3)));
  private final MemberMeter ann = new MemberMeter();
  private final MemberMeter bob = new MemberMeter();

  private void say(int messages, MemberMeter member, ClientHost host, long now) {
    for (int i = 0; i < messages; i++) {
      assertEquals(0, rateLimiter.admit(member, host, "hi", now), "message " + i);
    }
  }

  /** Uses up the share of a host by other senders. */
  private void exhaust(ClientHost host, long now) {
    for (int i = 0; i < 10; i++) {
      say(10, new MemberMeter(), host, now);
    }
  }

  @Test
  void afterABurstAMemberIsRefusedWithTheTimeToWait() {
    say(10, ann, HOME, NOW);
    assertEquals(300, rateLimiter.admit(ann, HOME, "hi", NOW));
    assertEquals(1, rateLimiter.admit(ann, HOME, "hi", NOW + 299));
    assertEquals(0, rateLimiter.admit(ann, HOME, "hi", NOW + 300));
    assertEquals(300, rateLimiter.admit(ann, HOME, "hi", NOW + 300));
  }

  @Test
  void aSenderThatWaitsExactlyTheNamedTimeIsAdmitted() {
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      ChatRateLimiter any =
          new ChatRateLimiter(
              RateLimit.of(random.nextInt(1, 50), Duration.ofMillis(random.nextInt(1, 5_000))));
      MemberMeter member = new MemberMeter();
      long now = NOW;
      for (int said = 0; said < 100; said++) {
        now += random.nextInt(3);
        long wait = any.admit(member, HOME, "hi", now);
        now += wait;
        assertEquals(
            0, wait == 0 ? 0 : any.admit(member, HOME, "hi", now), "after " + wait + " ms");
      }
    }
  }

  @Test
  void aFastMemberDoesNotSlowAnother() {
    say(10, ann, HOME, NOW);
    assertEquals(300, rateLimiter.admit(ann, HOME, "hi", NOW));
    say(10, bob, HOME, NOW);
  }

  @Test
  void aMoveToAnotherHostDoesNotResetTheLimitOfAMember() {
    say(10, ann, HOME, NOW);
    assertEquals(300, rateLimiter.admit(ann, CAFE, "hi", NOW));
  }

  @Test
  void aHostHasTheSharesOfTenMembers() {
    exhaust(HOME, NOW);
    assertEquals(30, rateLimiter.admit(ann, HOME, "hi", NOW));
    say(10, bob, CAFE, NOW);
  }

  @Test
  void aRefusedSenderWaitsTheNamedTimeEvenIfItsHostIsFreeEarlier() {
    exhaust(HOME, NOW);
    assertEquals(30, rateLimiter.admit(ann, HOME, "hi", NOW));
    assertEquals(20, rateLimiter.admit(ann, CAFE, "hi", NOW + 10)); // where there is room
    assertEquals(0, rateLimiter.admit(ann, CAFE, "hi", NOW + 30));
  }

  @Test
  void aFreedShareOfAHostGoesToTheFirstSender() {
    exhaust(HOME, NOW);
    assertEquals(30, rateLimiter.admit(ann, HOME, "hi", NOW));
    assertEquals(0, rateLimiter.admit(bob, HOME, "hi", NOW + 30));
    assertEquals(30, rateLimiter.admit(ann, HOME, "hi", NOW + 30));
  }

  @Test
  void aRefusedMessageCountsNeitherForTheMemberNorForTheHost() {
    exhaust(HOME, NOW);
    for (int i = 0; i < 50; i++) {
      assertEquals(30, rateLimiter.admit(ann, HOME, "hi", NOW));
    }
    say(10, ann, CAFE, NOW + 30);
    assertEquals(0, rateLimiter.admit(bob, HOME, "hi", NOW + 30));
  }

  @Test
  void aMemberWhoseMessageWasNotStoredIsRefusedForAWhile() {
    ann.refuseUntil(NOW + 1_000, ErrorCode.BUSY);
    ann.refuseUntil(NOW + 500, ErrorCode.BUSY); // changes nothing
    assertEquals(1_000, rateLimiter.admit(ann, HOME, "hi", NOW));
    assertEquals(1, rateLimiter.admit(ann, HOME, "hi", NOW + 999));
    assertEquals(0, rateLimiter.admit(ann, HOME, "hi", NOW + 1_000));
  }

  @Test
  void aGuestHasTheShareOfItsHost() {
    for (int i = 0; i < 100; i++) {
      assertEquals(0, rateLimiter.admit(HOME, "hi", NOW));
    }
    assertEquals(30, rateLimiter.admit(HOME, "hi", NOW));
    assertEquals(30, rateLimiter.admit(ann, HOME, "hi", NOW));
    assertEquals(0, rateLimiter.admit(CAFE, "hi", NOW));
    assertEquals(0, rateLimiter.admit(HOME, "hi", NOW + 30));
  }

  @Test
  void theBytesOfAHostAreCountedInUnitsOfAKibibyte() {
    String emoji = "\ud83d\ude00".repeat(2_000); // 8,000 bytes: 9 units of 120
    for (int i = 0; i < 13; i++) {
      assertEquals(0, rateLimiter.admit(new MemberMeter(), HOME, emoji, NOW), "message " + i);
    }
    assertEquals(
        200, rateLimiter.admit(ann, HOME, emoji, NOW)); // 3 units are left, 30 come a second
    assertEquals(0, rateLimiter.admit(ann, CAFE, emoji, NOW + 200));
    assertEquals(0, rateLimiter.admit(new MemberMeter(), HOME, emoji, NOW + 200));
    assertEquals(300, rateLimiter.admit(HOME, emoji, NOW + 200));
    assertEquals(
        0,
        new ChatRateLimiter(RateLimit.of(1, Duration.ofMillis(1)))
            .admit(HOME, "x".repeat(1 << 20), NOW));
  }

  @Test
  void noHostFillsAPausedMailboxInTheLongestPause() {
    for (String text : List.of("", "x".repeat(700), "x".repeat(1_000), "\"".repeat(2_000))) {
      ChatRateLimiter host = new ChatRateLimiter(RateLimit.of(10, Duration.ofSeconds(3)));
      long packets = 0;
      for (int now = 0; now <= 120_000; now++) {
        while (host.admit(new MemberMeter(), HOME, text, NOW + now) == 0) {
          packets++;
        }
      }
      assertTrue(packets < 4_000, packets + " packets");
      assertTrue(packets * PacketSizeBound.of(text) < 4 << 20, packets + " packets");
    }
  }

  @Test
  void aHostJoins200TimesAtOnceAndThen20TimesASecond() {
    for (int i = 0; i < 200; i++) {
      assertEquals(0, rateLimiter.admitJoin(HOME, NOW));
    }
    assertEquals(50, rateLimiter.admitJoin(HOME, NOW));
    assertEquals(0, rateLimiter.admitJoin(CAFE, NOW));
    say(10, ann, HOME, NOW); // the limit on joins is another one
    assertEquals(0, rateLimiter.admitJoin(HOME, NOW + 50));
    assertEquals(50, rateLimiter.admitJoin(HOME, NOW + 50));
  }

  @Test
  void joinsBehindAProxyOrWithoutALimitAreNotCounted() {
    ChatRateLimiter open = new ChatRateLimiter(RateLimit.OFF);
    ClientHost proxy = new ClientHost("192.0.2.9", false, true);
    for (int i = 0; i < 10_000; i++) {
      assertEquals(0, rateLimiter.admitJoin(proxy, NOW));
      assertEquals(0, open.admitJoin(HOME, NOW));
    }
  }

  @Test
  void withoutALimitOnlyAMessageThatWasNotStoredMakesAMemberWait() {
    ChatRateLimiter open = new ChatRateLimiter(RateLimit.OFF);
    for (int i = 0; i < 10_000; i++) {
      assertEquals(0, open.admit(ann, HOME, "hi", NOW));
      assertEquals(0, open.admit(HOME, "hi", NOW));
    }
    ann.refuseUntil(NOW + 1_000, ErrorCode.BUSY);
    assertEquals(1_000, open.admit(ann, HOME, "hi", NOW));
  }

  @Test
  void aForgottenHostDoesNotResetTheLimitsOfItsMembers() {
    ChatRateLimiter small = new ChatRateLimiter(RateLimit.of(1, Duration.ofSeconds(1)), 1);
    assertEquals(0, small.admit(ann, HOME, "hi", NOW));
    assertEquals(0, small.admit(bob, CAFE, "hi", NOW));
    assertEquals(1_000, small.admit(ann, HOME, "hi", NOW));
    small.sweep(NOW + 1_000);
    assertEquals(0, small.admit(ann, HOME, "hi", NOW + 1_000));
  }
}
