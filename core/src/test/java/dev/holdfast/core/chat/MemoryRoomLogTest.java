package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.holdfast.core.chat.RoomLog.Draft;
import dev.holdfast.core.chat.RoomLog.Entry;
import dev.holdfast.core.chat.RoomLog.Range;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryRoomLogTest {

  private static final int MANY = 1_000_000;

  private final RoomLog log = new MemoryRoomLog("log", new JsonCodec(), 5);
  private final List<Entry> stored = new ArrayList<>();

  @Test
  void aNewLogBeginsAtOne() {
    assertEquals(0, log.head());
    assertEquals(1, log.oldest());
    append(1);
    assertEquals(1, log.head());
    assertEquals(1, log.oldest());
  }

  @Test
  void messagesAreNumberedWithoutAGapAndTheOldestGoFirst() {
    append(7);
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L), stored.stream().map(Entry::seq).toList());
    assertEquals(7, log.head());
    assertEquals(3, log.oldest());
    assertEquals(List.of(3L, 4L, 5L, 6L, 7L), read(0, 7, MANY, MANY));
  }

  @Test
  void whatIsReadIsWhatWasStored() {
    append(1);
    log.read(
        new Range(0, 1, MANY, MANY),
        entries -> assertSame(stored.get(0).packet(), entries.get(0).packet()));
  }

  @Test
  void theNewestOfARangeAreRead() {
    append(5);
    assertEquals(List.of(2L, 3L), read(1, 3, MANY, MANY));
    assertEquals(List.of(4L, 5L), read(0, 5, 2, MANY));
    assertEquals(List.of(2L, 3L), read(0, 3, 2, MANY));
    assertEquals(List.of(), read(5, 5, MANY, MANY));
  }

  @Test
  void bytesAreBoundedButOneMessageIsAlwaysRead() {
    append(5);
    int size = stored.get(0).packet().size();
    assertEquals(List.of(4L, 5L), read(0, 5, MANY, 2 * size));
    assertEquals(List.of(5L), read(0, 5, MANY, 2 * size - 1));
    assertEquals(List.of(5L), read(0, 5, MANY, 1));
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      log.append(new Draft("lobby", "ann", "hi", null, Instant.EPOCH), stored::add);
    }
  }

  private List<Long> read(long after, long upTo, int count, int bytes) {
    List<Long> seqs = new ArrayList<>();
    log.read(
        new Range(after, upTo, count, bytes),
        entries -> entries.forEach(entry -> seqs.add(entry.seq())));
    return seqs;
  }
}
