package dev.holdfast.core.chat;

import com.google.common.collect.Lists;
import dev.holdfast.core.PacketCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log that lives as long as the process, and keeps the last messages only. */
final class MemoryRoomLog implements RoomLog {

  private final String id;
  private final PacketCodec codec;
  private final int capacity;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private long head;

  MemoryRoomLog(String id, PacketCodec codec, int capacity) {
    this.id = id;
    this.codec = codec;
    this.capacity = capacity;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public long head() {
    return head;
  }

  @Override
  public long oldest() {
    return head - entries.size() + 1;
  }

  @Override
  public void append(Draft draft, Consumer<@Nullable Entry> stored) {
    Entry entry = draft.numbered(head + 1, codec);
    head++;
    if (entries.size() == capacity) {
      entries.removeFirst();
    }
    entries.addLast(entry);
    stored.accept(entry);
  }

  @Override
  public void read(Range range, Consumer<List<Entry>> read) {
    List<Entry> newestFirst = new ArrayList<>();
    long bytes = 0;
    for (Iterator<Entry> all = entries.descendingIterator(); all.hasNext(); ) {
      Entry entry = all.next();
      if (entry.seq() > range.upTo()) {
        continue;
      }
      bytes += entry.packet().size();
      if (entry.seq() <= range.after()
          || newestFirst.size() == range.count()
          || (bytes > range.bytes() && !newestFirst.isEmpty())) {
        break;
      }
      newestFirst.add(entry);
    }
    read.accept(Lists.reverse(newestFirst));
  }
}
