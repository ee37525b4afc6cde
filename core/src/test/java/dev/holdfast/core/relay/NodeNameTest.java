package dev.holdfast.core.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeNameTest {

  private static final String RANDOM = "abcdefghijklmnopqrstuv-_"; // 24 characters

  @ParameterizedTest
  @ValueSource(strings = {"k3", "00000000", "tokyo2"})
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
        "k3-" + RANDOM + "\n"
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
  void aSidHasTwentyFourRandomCharacters() {
    assertThrows(IllegalArgumentException.class, () -> new NodeName("k3").sid("abc"));
  }
}
