package dev.holdfast.http.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That ids cannot be guessed cannot be tested, but that nothing of them stands still can. */
class RandomIdsTest {

  private static final int IDS = 1_000;

  @Test
  void allBitsOfAnIdChangeAndNoIdComesTwice() {
    byte[] seenAsOne = new byte[18];
    byte[] seenAsZero = new byte[18];
    Set<String> different = new HashSet<>();
    RandomIds ids = new RandomIds();
    for (int i = 0; i < IDS; i++) {
      String id = ids.get();
      assertTrue(id.matches("[A-Za-z0-9_-]{24}"), id);
      different.add(id);
      byte[] bytes = Base64.getUrlDecoder().decode(id);
      for (int j = 0; j < bytes.length; j++) {
        seenAsOne[j] |= bytes[j];
        seenAsZero[j] |= (byte) ~bytes[j];
      }
    }
    byte[] all = new byte[18];
    Arrays.fill(all, (byte) 0xff);
    assertArrayEquals(all, seenAsOne);
    assertArrayEquals(all, seenAsZero);
    assertEquals(IDS, different.size());
  }
}
