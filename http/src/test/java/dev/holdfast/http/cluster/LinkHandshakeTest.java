package dev.holdfast.http.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.relay.NodeName;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes prove to each other that they have the secret, and no other can. */
class LinkHandshakeTest {

  private static final NodeName ONE = new NodeName("n1");
  private static final NodeName TWO = new NodeName("node2222").in(Long.MAX_VALUE);

  private final SecureRandom random = new SecureRandom();
  private final LinkSecret secret = new LinkSecret("a secret of more than 32 characters");
  private final LinkHandshake one = LinkHandshake.dialling(secret, ONE, TWO);
  private final LinkHandshake two = LinkHandshake.accepting(secret, TWO);

  @Test
  void bothKnowEachOtherAndHaveTheSameKeys() throws Exception {
    byte[] answer = two.receive(one.begin(random), random);
    assertEquals(LinkHandshake.ANSWER, answer.length);
    assertFalse(two.isDone());
    byte[] proof = one.receive(answer, random);
    assertTrue(one.isDone());
    assertEquals(0, two.receive(proof, random).length);
    assertTrue(two.isDone());
    assertEquals(ONE, two.peer());
    assertEquals(TWO, one.peer());
    assertArrayEquals(one.keys().sending(), two.keys().receiving());
    assertArrayEquals(two.keys().sending(), one.keys().receiving());
    assertFalse(Arrays.equals(one.keys().sending(), one.keys().receiving()));
  }

  @Test
  void aNodeWithAnotherSecretIsRefusedByBoth() throws Exception {
    LinkSecret other = new LinkSecret("another secret of more than 32 chars");
    byte[] answer = LinkHandshake.accepting(other, TWO).receive(one.begin(random), random);
    refused("it does not have the secret of this cluster", one, answer);
    LinkHandshake liar = LinkHandshake.dialling(other, ONE, TWO);
    two.receive(liar.begin(random), random);
    refused("it does not have the secret of this cluster", two, new byte[32]);
    assertFalse(two.isDone());
  }

  @Test
  void aProofThatIsSentBackIsNone() throws Exception {
    byte[] answer = two.receive(one.begin(random), random);
    byte[] own = Arrays.copyOfRange(answer, 32, 64);
    refused("it does not have the secret of this cluster", two, own);
  }

  @Test
  void whatWasSaidOnAnotherConnectionProvesNothing() throws Exception {
    byte[] hello = one.begin(random);
    byte[] proof = one.receive(two.receive(hello, random), random);
    LinkHandshake again = LinkHandshake.accepting(secret, TWO);
    again.receive(hello, random);
    refused("it does not have the secret of this cluster", again, proof);
  }

  @Test
  void aNodeThatLooksForAnotherIsRefused() {
    byte[] hello = LinkHandshake.dialling(secret, ONE, new NodeName("n3")).begin(random);
    refused("it looks for another node", two, hello);
    LinkHandshake later = LinkHandshake.accepting(secret, new NodeName("node2222").in(7));
    refused("it looks for another node", later, one.begin(random));
    byte[] self = LinkHandshake.dialling(secret, TWO, TWO).begin(random);
    refused("it looks for another node", LinkHandshake.accepting(secret, TWO), self);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 32})
  void aHelloWithAWrongByteIsRefused(int place) {
    byte[] hello = one.begin(random);
    hello[place] = '!';
    assertThrows(LinkException.class, () -> two.receive(hello, random));
  }

  private void refused(String why, LinkHandshake by, byte[] message) {
    LinkException e = assertThrows(LinkException.class, () -> by.receive(message, random));
    assertEquals(why, e.getMessage());
  }

  @Test
  void aSecretThatIsTooShortIsNone() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new LinkSecret("x".repeat(31)));
    assertEquals("it has fewer than 32 characters", e.getMessage());
  }
}
