package dev.holdfast.core.chat.moderation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import com.google.common.net.InetAddresses;
import com.password4j.Argon2Function;
import com.password4j.HashingFunction;
import com.password4j.types.Argon2;
import dev.holdfast.core.chat.moderation.PasswordVerdict.Later;
import dev.holdfast.core.chat.moderation.PasswordVerdict.Right;
import dev.holdfast.core.chat.moderation.PasswordVerdict.Wrong;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.loop.VirtualLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AdminPasswordVerifierTest {

  private static final ClientHost HOME = new ClientHost("192.0.2.7", false);
  private static final ClientHost CAFE = new ClientHost("192.0.2.8", false);
  private static final HashingFunction QUICK = Argon2Function.getInstance(8, 1, 1, 32, Argon2.ID);

  private final RandomGenerator random = new Random(1);
  private final VirtualLoop loop = new VirtualLoop();
  private final VirtualLoop worker = new VirtualLoop(); // the test uses it as a queue
  private final AdminPasswordVerifier password =
      new AdminPasswordVerifier("öpen sesame", random, loop, worker, QUICK);
  private final List<PasswordVerdict> verdicts = new ArrayList<>();

  private void check(ClientHost host, String tried) {
    password.check(host, tried, verdicts::add);
  }

  /** Runs the worker and the loop; returns the verdicts since the last call. */
  private List<PasswordVerdict> verdicts() {
    worker.runAll();
    loop.runAll();
    List<PasswordVerdict> told = List.copyOf(verdicts);
    verdicts.clear();
    return told;
  }

  /** A wrong password that only the hash tells from the right one. */
  private String nearlyRight() {
    for (int i = 0; i < 10_000; i++) {
      String guess = "guess " + i;
      boolean[] told = {false};
      password.check(host(String.format("2001:db8:%x::1", i)), guess, verdict -> told[0] = true);
      if (!told[0]) {
        verdicts();
        return guess;
      }
    }
    throw new AssertionError("one in 256 should be");
  }

  @Test
  void onlyThePasswordIsRight() {
    check(HOME, "öpen sesame");
    assertEquals(List.of(new Right()), verdicts());
    check(HOME, "o\u0308pen sesame"); // the same in other code points
    assertEquals(List.of(new Right()), verdicts());
    check(CAFE, "Öpen sesame");
    assertEquals(List.of(new Wrong()), verdicts());
    check(HOME, nearlyRight());
    assertEquals(List.of(new Wrong()), verdicts());
    check(HOME, "");
    assertEquals(List.of(new Wrong()), verdicts());
  }

  @Test
  void theProductionHashAcceptsOnlyThePassword() {
    AdminPasswordVerifier slow = new AdminPasswordVerifier("sesame", random, loop, worker);
    slow.check(HOME, "sesame", verdicts::add);
    assertEquals(List.of(new Right()), verdicts());
    slow.check(CAFE, "Sesame", verdicts::add);
    assertEquals(List.of(new Wrong()), verdicts());
  }

  @Test
  void hashingRunsOnAWorkerAndTheOutcomeComesOnTheLoop() {
    check(HOME, "öpen sesame");
    loop.runAll();
    assertEquals(List.of(), verdicts);
    worker.runAll();
    assertEquals(List.of(), verdicts);
    loop.runAll();
    assertEquals(List.of(new Right()), verdicts);
  }

  @Test
  void aHostFailsFiveTimesAMinute() {
    for (int i = 0; i < 5; i++) {
      check(HOME, "guess " + i);
      assertEquals(List.of(new Wrong()), verdicts());
    }
    check(HOME, "öpen sesame"); // right or not
    check(CAFE, "öpen sesame");
    assertEquals(List.of(new Later(12_000), new Right()), verdicts());
    loop.pass(12_000);
    check(HOME, "öpen sesame");
    assertEquals(List.of(new Right()), verdicts());
  }

  @Test
  void triesThatSucceedAreNotUsedUp() {
    for (int i = 0; i < 20; i++) {
      check(HOME, "öpen sesame");
      assertEquals(List.of(new Right()), verdicts());
    }
  }

  @Test
  void aTryIsCountedBeforeItIsHashed() {
    for (int i = 0; i < 4; i++) {
      check(HOME, "guess " + i);
      verdicts();
    }
    check(HOME, nearlyRight()); // the fifth waits for the worker
    check(HOME, "öpen sesame");
    assertEquals(List.of(new Later(1_000)), verdicts);
    verdicts();
    check(HOME, "öpen sesame");
    assertEquals(List.of(new Later(12_000)), verdicts());
  }

  @Test
  void onlyOneTryOfAHostWaitsSoThatOtherHostsGetTheirTurn() {
    check(HOME, nearlyRight());
    for (int i = 0; i < 10; i++) {
      check(HOME, "guess " + i);
    }
    assertEquals(Collections.nCopies(10, new Later(1_000)), verdicts);
    verdicts.clear();
    check(CAFE, "öpen sesame");
    assertEquals(List.of(new Wrong(), new Right()), verdicts());
    check(HOME, "öpen sesame");
    assertEquals(List.of(new Right()), verdicts(), "ten of eleven tries were not counted");
  }

  @Test
  void atMost64TriesWaitAndMoreAreRefusedUncounted() {
    for (int i = 0; i < 64; i++) {
      check(new ClientHost("198.51.100." + i, false), "öpen sesame");
    }
    for (int i = 0; i < 10; i++) {
      check(HOME, "öpen sesame");
    }
    assertEquals(Collections.nCopies(10, new Later(1_000)), verdicts);
    verdicts.clear();
    assertEquals(Collections.nCopies(64, new Right()), verdicts());
    check(HOME, "öpen sesame");
    assertEquals(List.of(new Right()), verdicts());
  }

  @Test
  void aFloodOfWrongTriesDoesNotKeepTheRightPasswordOut() {
    int[] looks = {0};
    for (int i = 0; i < 2_560; i++) {
      boolean[] told = {false};
      ClientHost stranger = host(String.format("2001:db8:%x::1", i));
      password.check(stranger, "guess " + i, verdict -> told[0] = true);
      looks[0] += told[0] ? 0 : 1;
    }
    assertTrue(looks[0] < 40, looks[0] + " of 2560 came to the worker, and not about 10");
    check(HOME, "öpen sesame");
    assertEquals(List.of(new Right()), verdicts());
  }

  @Test
  void theNetworksAroundAHostFailTwiceAndFourTimesAsOften() {
    int wrong = 0;
    for (int i = 0; i < 256; i++) {
      for (int guess = 0; guess < 5; guess++) {
        check(host(String.format("2001:db8:0:%x::1", i)), "guess");
      }
      wrong += Collections.frequency(verdicts(), new Wrong());
    }
    assertEquals(10, wrong);
    check(host("2001:db8:1::1"), "öpen sesame");
    assertEquals(List.of(new Right()), verdicts());
  }

  private static ClientHost host(String address) {
    return ClientHost.of(InetAddresses.forString(address));
  }

  @Test
  void aWorkerThatFailsMakesNoAdmin() {
    HashingFunction failing =
        mock(
            HashingFunction.class,
            call -> {
              throw new IllegalStateException("made to fail");
            });
    AdminPasswordVerifier broken =
        new AdminPasswordVerifier("sesame", random, loop, worker, failing);
    for (int i = 0; i < 5; i++) {
      broken.check(HOME, "sesame", verdicts::add);
      assertEquals(List.of(new Later(1_000)), verdicts());
    }
  }

  @Test
  void aHostWhoseTryTheWorkerRefusesMayTryAgain() {
    boolean[] refuses = {false};
    Executor ending =
        task -> {
          if (refuses[0]) {
            throw new RejectedExecutionException("made to refuse");
          }
          worker.execute(task);
        };
    AdminPasswordVerifier verifier =
        new AdminPasswordVerifier("sesame", random, loop, ending, QUICK);
    refuses[0] = true;
    assertThrows(
        RejectedExecutionException.class, () -> verifier.check(HOME, "sesame", verdicts::add));
    assertTrue(verifier.isIdle());
    refuses[0] = false;
    verifier.check(HOME, "sesame", verdicts::add);
    assertEquals(List.of(new Right()), verdicts());
  }

  @Test
  void aVerdictThatCannotBeHandledKeepsNothingWaiting() {
    password.check(
        HOME,
        "öpen sesame",
        verdict -> {
          throw new IllegalStateException("made to fail");
        });
    boolean[] idle = {false};
    password.whenIdle(() -> idle[0] = true);
    worker.runAll();
    assertThrows(IllegalStateException.class, loop::runAll);
    assertTrue(idle[0]);
  }

  @Test
  void aRandomPasswordIsLongPrintableAndDifferentEachTime() {
    String first = AdminPasswordVerifier.random(random);
    assertTrue(first.matches("[a-z2-9]{24}"), first);
    assertNotEquals(first, AdminPasswordVerifier.random(random));
  }
}
