package dev.holdfast.http.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeRotationTest {

  private static List<FakeNode> nodes(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(FakeNode::new).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void noTwoRequestsOfASessionInARowGoToOneNode(int count) {
    NodeRotation rotation = new NodeRotation(nodes(count));
    Random random = new Random(count);
    Map<String, @Nullable BalancedNode> last = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      String sid = "s" + random.nextInt(7);
      BalancedNode node = rotation.next(sid, List.of());
      assertNotEquals(last.put(sid, node), node, "request " + i);
    }
  }

  @Test
  void requestsOfNoSessionGoToAllNodesInTurn() {
    List<FakeNode> nodes = nodes(3);
    NodeRotation rotation = new NodeRotation(nodes);
    for (int i = 0; i < 6; i++) {
      assertEquals(nodes.get(i % 3), rotation.next(null, List.of()));
    }
  }

  @Test
  void aNodeThatIsNotReadyIsSkipped() {
    List<FakeNode> nodes = nodes(3);
    NodeRotation rotation = new NodeRotation(nodes);
    nodes.get(1).setReady(false);
    Set<@Nullable BalancedNode> chosen = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      chosen.add(rotation.next("s", List.of()));
    }
    assertEquals(Set.of(nodes.get(0), nodes.get(2)), chosen);
    nodes.get(1).setReady(true);
    nodes.get(2).setReady(false);
    BalancedNode first = rotation.next("s", List.of());
    assertNotEquals(first, rotation.next("s", List.of()), "the one that is back is used");
  }

  @Test
  void theOnlyNodeThatIsReadyGetsAllRequests() {
    List<FakeNode> nodes = nodes(2);
    NodeRotation rotation = new NodeRotation(nodes);
    nodes.get(0).setReady(false);
    assertEquals(nodes.get(1), rotation.next("s", List.of()));
    assertEquals(nodes.get(1), rotation.next("s", List.of()));
  }

  @Test
  void aNodeThatWasTriedIsNotTriedAgain() {
    List<FakeNode> nodes = nodes(2);
    NodeRotation rotation = new NodeRotation(nodes);
    assertEquals(nodes.get(1), rotation.next("s", List.of(nodes.get(0))));
    assertEquals(nodes.get(1), rotation.next("s", List.of(nodes.get(0))));
    assertNull(rotation.next("s", nodes));
  }
}
