package dev.holdfast.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoundedMapTest {

  private final List<String> dropped = new ArrayList<>();
  private final BoundedMap<String, Integer> map =
      BoundedMap.byInsertion(3, (key, value) -> dropped.add(key + value));

  @Test
  void aNewEntryBeyondTheBoundDropsTheFirst() {
    map.put("a", 1);
    map.put("b", 2);
    map.put("c", 3);
    assertEquals(List.of(), dropped);
    map.put("d", 4);
    assertEquals(List.of("a1"), dropped);
    assertEquals(5, map.computeIfAbsent("e", key -> 5));
    assertEquals(List.of("a1", "b2"), dropped);
    assertEquals(List.of(3, 4, 5), List.copyOf(map.values()));
    assertEquals(3, map.size());
  }

  @Test
  void aReplacedEntryStaysInItsPlaceAndDropsNone() {
    map.put("a", 1);
    map.put("b", 2);
    map.put("c", 3);
    map.put("a", 4);
    assertEquals(4, map.computeIfAbsent("a", key -> 5));
    assertEquals(List.of(4, 2, 3), List.copyOf(map.values()));
    assertEquals(List.of(), dropped);
  }

  @Test
  void aRemovedEntryIsPutAtTheEndAgain() {
    map.put("a", 1);
    map.put("b", 2);
    assertEquals(1, map.remove("a"));
    assertNull(map.remove("a"));
    map.put("a", 1);
    assertEquals(List.of(2, 1), List.copyOf(map.values()));
    map.removeIf(value -> value == 2);
    assertEquals(List.of(1), List.copyOf(map.values()));
    assertEquals(List.of(), dropped);
  }

  @Test
  void useDoesNotChangeTheOrderOfInsertion() {
    map.put("a", 1);
    map.put("b", 2);
    map.get("a");
    map.dropFirst();
    assertEquals(List.of("a1"), dropped);
    assertFalse(map.containsKey("a"));
  }

  @Test
  void inOrderOfAccessTheLeastRecentlyUsedIsDropped() {
    BoundedMap<String, Integer> map = BoundedMap.byAccess(3);
    map.put("a", 1);
    map.put("b", 2);
    map.put("c", 3);
    assertEquals(1, map.get("a"));
    assertEquals(2, map.computeIfAbsent("b", key -> 5));
    assertTrue(map.containsKey("c")); // this is no use of the entry
    map.put("d", 4);
    assertEquals(List.of(1, 2, 4), List.copyOf(map.values()));
  }

  @Test
  void expiredEntriesAreDroppedUntilTheFirstThatIsNot() {
    map.put("a", 10);
    map.put("b", 30);
    map.put("c", 20);
    long now = 20;
    map.dropWhile(until -> until <= now);
    assertEquals(List.of("a10"), dropped);
    map.dropWhile(until -> until <= 30);
    assertEquals(List.of("a10", "b30", "c20"), dropped);
    map.dropWhile(until -> true);
    assertEquals(0, map.size());
  }

  @Test
  void aMapHasRoomForAnEntryAtLeast() {
    assertThrows(IllegalArgumentException.class, () -> BoundedMap.byAccess(0));
  }

  @Test
  void valuesCannotBeChangedThroughTheView() {
    map.put("a", 1);
    assertThrows(UnsupportedOperationException.class, () -> map.values().clear());
  }

  @Test
  void anySequenceKeepsTheBoundAndTheOrder() {
    Random random = new Random(7);
    Map<String, Integer> model = new LinkedHashMap<>();
    for (int i = 0; i < 10_000; i++) {
      String key = "k" + random.nextInt(6);
      if (random.nextInt(3) == 0) {
        assertEquals(model.remove(key), map.remove(key));
      } else {
        map.put(key, i);
        model.put(key, i);
        if (model.size() > 3) {
          model.remove(model.keySet().iterator().next());
        }
      }
      assertEquals(List.copyOf(model.values()), List.copyOf(map.values()));
    }
  }
}
