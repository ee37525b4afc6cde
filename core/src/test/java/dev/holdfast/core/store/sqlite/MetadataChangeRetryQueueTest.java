package dev.holdfast.core.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.MetadataChange;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataChangeRetryQueueTest {

  private final MetadataChangeRetryQueue queue = new MetadataChangeRetryQueue();

  @Test
  void aRoomThatReplacesARemovedOneCountsThePagesOfBoth() {
    MetadataChange removed = new MetadataChange.Removed("tea");
    MetadataChange opened = new MetadataChange.Opened("tea", "new log");
    queue.add(removed);
    queue.add(opened);
    assertEquals(List.of(opened), queue.first(Long.MAX_VALUE));
    assertEquals(MetadataChangePageEstimate.of(removed), queue.pagesOfFirst(1));
    assertTrue(MetadataChangePageEstimate.of(opened) < queue.pagesOfFirst(1));
  }

  @Test
  void changesThatReplaceRoomsAreDividedAmongTransactions() {
    long most = 2 * MetadataChangePageEstimate.of(new MetadataChange.Removed("tea"));
    for (String room : List.of("tea", "mate", "milk")) {
      queue.add(new MetadataChange.Removed(room));
      queue.add(new MetadataChange.Opened(room, "new log"));
    }
    assertEquals(2, queue.first(most).size());
    queue.remove(queue.first(most));
    assertEquals(List.of(new MetadataChange.Opened("milk", "new log")), queue.first(most));
  }

  @Test
  void manyNewRoomsAreWrittenTogether() {
    List<MetadataChange> rooms =
        List.of(new MetadataChange.Opened("tea", "a"), new MetadataChange.Opened("mate", "b"));
    rooms.forEach(queue::add);
    assertEquals(rooms, queue.first(100));
  }
}
