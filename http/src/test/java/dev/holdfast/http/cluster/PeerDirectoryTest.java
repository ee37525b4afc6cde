package dev.holdfast.http.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.relay.AdoptionCallback;
import dev.holdfast.core.relay.NodeName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node says of sessions whose node is gone. */
class PeerDirectoryTest {

  private static final NodeName OWN = new NodeName("n1");
  private static final NodeName OTHER = new NodeName("n2");
  private static final NodeName THIRD = new NodeName("n3");
  private static final String SID = OTHER.sid("x".repeat(24));

  private final PeerDirectory directory = new PeerDirectory(OWN);
  private final List<Peer> stored = new ArrayList<>();
  private long life = 1;
  private boolean down;

  private String adopt(String sid) {
    directory.readFrom(
        (then, failed) -> {
          if (down) {
            failed.run();
          } else {
            then.accept(List.copyOf(stored));
          }
        });
    List<String> said = new ArrayList<>();
    directory.adopt(
        sid,
        new AdoptionCallback() {
          @Override
          public void adopted(NodeName by) {
            said.add("adopted by " + by);
          }

          @Override
          public void notYet() {
            said.add("not yet");
          }

          @Override
          public void gone() {
            said.add("gone");
          }
        });
    assertEquals(1, said.size());
    return said.get(0);
  }

  private void store(NodeName name, boolean serving, boolean parked, String heir) {
    stored.add(
        new Peer(name, life, null, serving, parked, heir.isEmpty() ? null : new NodeName(heir)));
  }

  @Test
  void aSessionOfANodeThatIsGoneHasEnded() {
    assertEquals("gone", adopt(SID), "nothing is known of its node");
    store(OTHER, false, false, "");
    assertEquals("gone", adopt(SID));
    assertEquals("gone", adopt("no sid of a node"));
  }

  @Test
  void aSessionThatIsParkedWaits() {
    store(OTHER, false, true, "");
    assertEquals("not yet", adopt(SID));
  }

  @Test
  void aSessionThatWasTakenIsWhereItWasTaken() {
    store(OTHER, false, false, "n3");
    store(THIRD, true, false, "");
    assertEquals("adopted by n3", adopt(SID));
  }

  @Test
  void aChainOfHeirsLeadsToTheOneThatServes() {
    store(OTHER, false, false, "n3");
    store(THIRD, false, false, "n1");
    assertEquals("adopted by n1", adopt(SID));
  }

  @Test
  void aCircleOfHeirsLeadsNowhere() {
    store(OTHER, false, false, "n3");
    store(THIRD, false, false, "n2");
    assertEquals("gone", adopt(SID));
  }

  @Test
  void aNodeThatServesAndRefusesConnectionsIsGone() {
    store(OTHER, true, false, "");
    assertEquals("not yet", adopt(SID), "it has started just now");
    assertTrue(directory.isServing(OTHER));
    directory.refused(OTHER);
    assertTrue(directory.isServing(OTHER), "it has not opened its port yet");
    directory.linked(OTHER);
    directory.refused(OTHER);
    assertFalse(directory.isServing(OTHER));
    assertEquals("gone", adopt(SID));
    directory.linked(OTHER);
    assertTrue(directory.isServing(OTHER));
  }

  @Test
  void aNodeThatHasStartedAgainIsNotGone() {
    store(OTHER, true, false, "");
    adopt(SID);
    directory.linked(OTHER);
    directory.refused(OTHER);
    stored.clear();
    life = 2;
    store(OTHER, true, false, "");
    assertEquals("not yet", adopt(SID), "its sessions are with it");
    directory.refused(OTHER);
    assertTrue(directory.isServing(OTHER));
  }

  @Test
  void aSessionOfAnEarlierLifeOfThisNodeIsGone() {
    store(OWN, true, false, "");
    assertEquals("gone", adopt(OWN.sid("x".repeat(24))));
  }

  @Test
  void whileTheStoreCannotBeAskedNothingIsSaidToBeGone() {
    down = true;
    assertEquals("not yet", adopt(SID));
  }
}
