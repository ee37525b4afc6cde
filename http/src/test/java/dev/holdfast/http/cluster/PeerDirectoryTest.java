package dev.holdfast.http.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Strings;
import dev.holdfast.core.relay.AdoptionCallback;
import dev.holdfast.core.relay.NodeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a node says of sessions whose node cannot be reached. */
class PeerDirectoryTest {

  private static final NodeName OWN = new NodeName("n1").in(1);
  private static final NodeName OTHER = new NodeName("n2").in(1);
  private static final NodeName THIRD = new NodeName("n3").in(1);
  private static final String SID = sid(OTHER, 'x');

  // what is stored
  private final List<Peer> peers = new ArrayList<>();
  private final Set<String> parked = new HashSet<>();
  private final Map<String, NodeName> taken = new HashMap<>();
  private boolean down;

  private final List<Runnable> reading = new ArrayList<>(); // what the store still has to answer
  private final List<String> read = new ArrayList<>(); // sids, of which the store was asked
  private final List<String> adopting = new ArrayList<>(); // sids
  private final List<Consumer<Boolean>> adoptions = new ArrayList<>();
  private Runnable adoptionFailed = () -> {};
  private final List<String> said = new ArrayList<>();
  private final PeerDirectory directory = new PeerDirectory(OWN, this::find);

  PeerDirectoryTest() {
    directory.adoptBy(
        (sid, then, failed) -> {
          adopting.add(sid);
          adoptions.add(then);
          adoptionFailed = failed;
        });
  }

  private static String sid(NodeName node, char of) {
    return node.sid(Strings.repeat(of + "", 24));
  }

  private void find(Set<String> sids, Consumer<SessionPlaces> then, Runnable failed) {
    read.addAll(sids);
    reading.add(
        () -> {
          if (down) {
            failed.run();
          } else {
            then.accept(new SessionPlaces(peers, parked, taken));
          }
        });
  }

  /** Has the store answer once. */
  private void answer() {
    reading.remove(0).run();
    directory.sweep();
  }

  private void begin(String sid) {
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
  }

  private String adopt(String sid) {
    begin(sid);
    while (!reading.isEmpty()) {
      answer();
    }
    assertEquals(1, said.size());
    return said.remove(0);
  }

  private void store(NodeName name, boolean serving) {
    peers.add(new Peer(name, null, serving));
  }

  @Test
  void aSessionOfANodeThatIsGoneHasEnded() {
    assertEquals("gone", adopt(SID), "nothing is known of its node");
    store(OTHER, false);
    assertEquals("gone", adopt(SID));
    assertEquals("gone", adopt("no sid of a node"));
  }

  @Test
  void aSessionThatIsParkedIsAdoptedHere() {
    store(OTHER, true);
    parked.add(SID);
    begin(SID);
    answer();
    assertEquals(List.of(SID), adopting);
    assertEquals(List.of(), said);
    adoptions.get(0).accept(true);
    assertEquals(List.of("adopted by n1.1"), said);
  }

  @Test
  void requestsForOneSessionHaveItAdoptedOnce() {
    parked.add(SID);
    begin(SID);
    begin(SID);
    answer();
    answer();
    begin(SID);
    assertEquals(List.of(SID), adopting);
    assertEquals(List.of(SID, SID), read, "not a third time");
    adoptions.get(0).accept(true);
    assertEquals(List.of("adopted by n1.1", "adopted by n1.1", "adopted by n1.1"), said);
  }

  @Test
  void aSessionThatIsBeingTakenHereIsNotGone() {
    parked.add(SID);
    begin(SID);
    begin(SID);
    answer();
    parked.clear();
    taken.put(SID, OWN);
    answer(); // the store has it taken, and the outcome is not here yet
    assertEquals(List.of(), said);
    adoptions.get(0).accept(true);
    assertEquals(List.of("adopted by n1.1", "adopted by n1.1"), said);
  }

  @Test
  void aSessionThatAnotherNodeHasTakenMeanwhileIsThere() {
    store(THIRD, true);
    parked.add(SID);
    begin(SID);
    answer();
    parked.clear();
    taken.put(SID, THIRD);
    adoptions.get(0).accept(false);
    answer();
    assertEquals(List.of("adopted by n3.1"), said);
  }

  @Test
  void aSessionThatCannotBeTakenNowIsTriedAgain() {
    parked.add(SID);
    begin(SID);
    answer();
    adoptionFailed.run();
    assertEquals(List.of("not yet"), said);
    begin(SID);
    answer();
    assertEquals(List.of(SID, SID), adopting);
  }

  @Test
  void aSessionThatWasTakenIsWhereItWasTaken() {
    taken.put(SID, THIRD);
    store(THIRD, true);
    assertEquals("adopted by n3.1", adopt(SID));
    peers.clear();
    store(THIRD, false);
    assertEquals("gone", adopt(SID), "it is with that node");
    taken.put(SID, OWN);
    assertEquals("gone", adopt(SID), "it has ended here");
    taken.put(SID, new NodeName("n1").in(7));
    assertEquals("gone", adopt(SID), "it has ended with a life of this node");
  }

  @Test
  void requestsForManySessionsAreAskedTogether() {
    begin(sid(OTHER, 'a'));
    begin(sid(OTHER, 'b'));
    begin(sid(OTHER, 'c'));
    assertEquals(1, reading.size());
    answer();
    assertEquals(1, reading.size());
    answer();
    assertEquals(List.of("gone", "gone", "gone"), said);
    assertEquals(3, read.size());
  }

  @Test
  void aNodeThatServesAndRefusesConnectionsIsGone() {
    store(OTHER, true);
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
  void aNodeThatHasStartedAgainDoesNotHaveTheSessionsOfItsLastLife() {
    store(OTHER, true);
    adopt(SID);
    directory.linked(OTHER);
    directory.refused(OTHER);
    peers.clear();
    NodeName again = new NodeName("n2").in(2);
    store(again, true);
    assertEquals("gone", adopt(SID));
    assertEquals("not yet", adopt(sid(again, 'x')), "a new session of it");
    directory.refused(again);
    assertTrue(directory.isServing(again));
  }

  @Test
  void aSessionOfThisNodeThatItDoesNotHaveIsGone() {
    store(OWN, true);
    assertEquals("gone", adopt(sid(OWN, 'x')));
  }

  @Test
  void whileTheStoreCannotBeAskedNothingIsSaidToBeGone() {
    down = true;
    assertEquals("not yet", adopt(SID));
  }

  /** Any client can name nodes that there never were, each time another. */
  @Test
  void theStoreIsAskedOnceBetweenTwoSweepsHoweverManySessionsAreLookedFor() {
    begin(SID);
    reading.remove(0).run();
    for (int i = 10; i < 100; i++) {
      begin(sid(new NodeName("x" + i).in(1), 'x'));
    }
    assertEquals(List.of("gone"), said);
    assertEquals(0, reading.size());
    directory.sweep();
    assertEquals(1, reading.size());
    answer();
    assertEquals(91, said.size());
    assertEquals(0, reading.size());
  }
}
