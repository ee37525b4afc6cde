package dev.holdfast.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AllowanceTest {

  private static int taken(Allowance allowance, long now) {
    int taken = 0;
    while (allowance.take(now)) {
      taken++;
    }
    return taken;
  }

  @Test
  void soManyMayBeTakenAtOnceAndSoManyEachSecond() {
    Allowance allowance = new Allowance(200, 20, 5_000);
    assertEquals(200, taken(allowance, 5_000));
    assertEquals(0, taken(allowance, 5_049));
    assertEquals(1, taken(allowance, 5_050));
    assertEquals(20, taken(allowance, 6_050));
    assertEquals(200, taken(allowance, 1_000_000));
  }
}
