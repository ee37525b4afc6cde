package dev.holdfast.core.chat.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundPacerTest {

  private static final int SPENT = 6; // milliseconds that a round takes
  private static final int WAIT = 54; // milliseconds that a busy room waits after it

  private final RoundPacer pacer = new RoundPacer();
  private long now;

  /** Sends a round at once or after its wait, and returns how long it waited. */
  private long round(int packets, int spent) {
    long wait = Math.max(0, pacer.waitTime(packets, now));
    now += wait;
    pacer.begin(packets, wait > 0, now);
    now += spent;
    pacer.spent(spent, now);
    return wait;
  }

  @Test
  void anIdleRoomDoesNotWait() {
    for (int i = 0; i < 1_000; i++) {
      assertEquals(0, round(1, SPENT));
      now += WAIT;
    }
  }

  @Test
  void aSmallRoomDoesNotWait() {
    for (int i = 0; i < 1_000; i++) {
      assertEquals(0, round(1 + i % 2, i / 2 % 2)); // 0 or 1 ms, as the clock has it
    }
  }

  @Test
  void severalPacketsWait() {
    assertEquals(0, round(1, SPENT));
    assertEquals(WAIT, round(2, SPENT));
    assertEquals(WAIT, round(1, SPENT), "one behind several");
  }

  @ParameterizedTest
  @CsvSource({"2,18", "6,54", "7,60", "15,60", "16,64", "24,96", "25,100", "1000,100"})
  void theWaitDependsOnTheRoundBefore(int spent, int wait) {
    round(2, spent);
    assertEquals(wait, round(2, spent));
  }

  @Test
  void packetsThatComeOneByOneAreTriedWith() {
    assertEquals(0, round(1, SPENT));
    assertEquals(0, round(1, SPENT));
    assertEquals(WAIT, pacer.waitTime(1, now), "the trial");
    assertEquals(WAIT, round(3, SPENT), "two others came meanwhile");
    assertEquals(WAIT, round(3, SPENT), "the room is busy");
  }

  @Test
  void inATalkWithOneMessageAtATimeTrialsGetRare() {
    List<Integer> trials = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      if (round(1, SPENT) > 0) {
        trials.add(i);
      }
    }
    assertEquals(
        List.of(2, 5, 10, 19, 36, 69, 134, 263, 520, 777, 1_034, 1_291, 1_548, 1_805), trials);
  }

  @Test
  void aTrialThatNothingWaitedForIsNone() {
    for (int i = 0; i < 300; i++) { // a question, and its answer 15 ms later
      assertEquals(0, round(1, SPENT));
      now += 15;
      assertEquals(0, round(1, SPENT));
      now += 60_000;
    }
    assertPacketsAreTriedWith();
  }

  @Test
  void packetsAreTriedWithAgainBehindABusyTime() {
    talk();
    round(2, SPENT);
    round(1, SPENT);
    assertPacketsAreTriedWith();
  }

  @Test
  void packetsAreTriedWithAgainBehindAPause() {
    talk();
    now += WAIT;
    assertPacketsAreTriedWith();
  }

  private void talk() {
    for (int i = 0; i < 2_000; i++) {
      round(1, SPENT);
    }
  }

  private void assertPacketsAreTriedWith() {
    now += WAIT;
    assertEquals(0, round(1, SPENT));
    assertEquals(0, round(1, SPENT));
    assertEquals(WAIT, round(1, SPENT));
  }
}
