package dev.holdfast.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import org.junit.jupiter.api.Test;

class HostCounterTest {

  private final HostCounter counts = new HostCounter();

  private static ClientHost host(String address) {
    return ClientHost.of(InetAddresses.forString(address));
  }

  /** Takes as many places as there are for one /64 after the other; returns how many that were. */
  private int take(String format, int networks) {
    int taken = 0;
    for (int i = 0; i < networks; i++) {
      ClientHost host = host(String.format(format, i));
      for (int more = 0; more <= 10 && !counts.isFull(host, 10); more++) {
        counts.add(host);
        taken++;
      }
    }
    return taken;
  }

  @Test
  void theShareOfAHostDoesNotDependOnOthers() {
    assertEquals(10 * 20, take("192.0.2.%d", 20));
  }

  @Test
  void one56HasTwoSharesAndOne48Four() {
    assertEquals(20, take("2001:db8:1:%x::1", 256));
    assertEquals(40, take("2001:db8:2:%x00::1", 256));
    assertEquals(10 * 20, take("2001:db8:1%02x::1", 20));
  }

  @Test
  void aReleasedPlaceIsFreeAgain() {
    take("2001:db8:1:%x::1", 256);
    assertTrue(counts.isFull(host("2001:db8:1:ff::1"), 10));
    counts.remove(host("2001:db8:1:1::1"));
    assertFalse(counts.isFull(host("2001:db8:1:ff::1"), 10));
  }
}
