package dev.holdfast.core.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeNameTest {

  private static final String RANDOM = "abcdefghijklmnopqrstuv-_"; // 24 characters

  @ParameterizedTest
  @ValueSource(strings = {"k3", "00000000", "tokyo2", "k3.1", "tokyo2.9223372036854775807"})
  void aSidNamesItsNode(String name) {
    String sid = new NodeName(name).sid(RANDOM);
    assertEquals(name + "-" + RANDOM, sid);
    assertEquals(new NodeName(name), NodeName.ofSid(sid));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        RANDOM,
        "k3-------------------------x",
        "k3" + RANDOM,
        "k3-" + RANDOM + "x",
        "k-" + RANDOM,
        "123456789-" + RANDOM,
        "K3-" + RANDOM,
        "k3-abcdefghijklmnopqrstuv-.",
        " k3-" + RANDOM,
        "k3-" + RANDOM + "\n",
        "k3.-" + RANDOM,
        "k3.x-" + RANDOM,
        "k3.1.1-" + RANDOM,
        "k3.12345678901234567890-" + RANDOM
      })
  void aSidThatNoNodeGaveNamesNone(String sid) {
    assertNull(NodeName.ofSid(sid));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "123456789", "k-3", "K3", "k3\n"})
  void aNameIsTwoToEightLettersAndDigits(String name) {
    assertThrows(IllegalArgumentException.class, () -> new NodeName(name));
  }

  @Test
  void aNodeHasAnotherNameInEachLife() {
    NodeName node = new NodeName("k3");
    assertEquals("k3.5", node.in(5) + "");
    assertFalse(node.hasLife());
    assertTrue(node.in(5).hasLife());
    assertThrows(IllegalArgumentException.class, () -> node.in(5).in(6));
    assertEquals(NodeName.LONGEST, new NodeName("tokyo222").in(Long.MAX_VALUE).name().length());
  }

  @Test
  void aSidHasTwentyFourRandomCharacters() {
    assertThrows(IllegalArgumentException.class, () -> new NodeName("k3").sid("abc"));
  }
}
