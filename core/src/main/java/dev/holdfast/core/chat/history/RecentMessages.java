package dev.holdfast.core.chat.history;

import com.google.common.collect.Lists;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.store.ChatStore.Range;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the newest messages of a log, encoded and without a gap: as many as one packet may
 * have, so that a join does not wait for the disk. Confined to the loop.
 */
final class RecentMessages {

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long bytes;

  /** Adds an older message, unless there would be a gap. */
  void addFirst(Entry entry) {
    if (entries.isEmpty() || entries.getFirst().seq() == entry.seq() + 1) {
      entries.addFirst(entry);
      bytes += entry.packet().size();
      trim();
    }
  }

  /** Returns the message with this number; null if it is not in the cache. */
  @Nullable Entry find(long seq) {
    for (Iterator<Entry> newestFirst = entries.descendingIterator(); newestFirst.hasNext(); ) {
      Entry entry = newestFirst.next();
      if (entry.seq() <= seq) {
        return entry.seq() == seq ? entry : null;
      }
    }
    return null;
  }

  /** Adds the newest message; clears the others if there would be a gap. */
  void addLast(Entry entry) {
    if (!entries.isEmpty() && entries.getLast().seq() != entry.seq() - 1) {
      entries.clear();
      bytes = 0;
    }
    entries.addLast(entry);
    bytes += entry.packet().size();
    trim();
  }

  /**
   * Drops messages beyond the most that one packet may have and one more, which shows that no more
   * would fit.
   */
  private void trim() {
    while (entries.size() > ServerPacket.History.MAX_MESSAGES + 1
        || (!entries.isEmpty()
            && bytes - entries.getFirst().packet().size() > ServerPacket.History.MAX_BYTES)) {
      bytes -= entries.removeFirst().packet().size();
    }
  }

  /**
   * Returns the number of the first message stored at this time or later; 0 if it may be older than
   * the cache.
   */
  long firstStoredSince(long time) {
    long first = 0;
    for (Entry entry : entries) {
      if (entry.message().stored() >= time) {
        break;
      }
      first = entry.seq() + 1;
    }
    return first;
  }

  /** Drops the messages before a number. */
  void removeBefore(long seq) {
    while (!entries.isEmpty() && entries.getFirst().seq() < seq) {
      bytes -= entries.removeFirst().packet().size();
    }
  }

  /**
   * Whether {@link #newestOf} has all of a range that the store could return.
   *
   * @param oldest the number of the oldest message that is kept
   * @param head the number of the newest one
   */
  boolean hasAll(Range range, long oldest, long head) {
    long first = entries.isEmpty() ? head + 1 : entries.getFirst().seq();
    if (first <= Math.max(range.after() + 1, oldest)) {
      return true;
    }
    List<Entry> found = newestOf(range, oldest);
    return found.size() == range.count() || (!found.isEmpty() && found.get(0).seq() > first);
  }

  /** Returns the cached messages of a range that the store still keeps. */
  List<Entry> newestOf(Range range, long oldest) {
    long after = Math.max(range.after(), oldest - 1);
    return newest(
        entries.descendingIterator(), new Range(after, range.upTo(), range.count(), range.bytes()));
  }

  /** Returns the newest of these messages that fit into a range. */
  static List<Entry> within(Range range, List<Entry> entries) {
    return newest(Lists.reverse(entries).iterator(), range);
  }

  private static List<Entry> newest(Iterator<Entry> newestFirst, Range range) {
    List<Entry> found = new ArrayList<>();
    long bytes = 0;
    while (newestFirst.hasNext()) {
      Entry entry = newestFirst.next();
      if (entry.seq() > range.upTo()) {
        continue;
      }
      bytes += entry.packet().size();
      if (entry.seq() <= range.after()
          || found.size() == range.count()
          || (bytes > range.bytes() && !found.isEmpty())) {
        break;
      }
      found.add(entry);
    }
    return Lists.reverse(found);
  }
}
