package dev.holdfast.core.chat.history;

import com.google.common.collect.Lists;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.store.Store.Range;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The newest messages of a log, encoded and without a gap: as many as are told in one go, so that
 * nobody who comes has to wait for a disk. Confined to the loop.
 */
final class RecentMessages {

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long bytes;

  /** Adds an older message, unless what is between them is missing. */
  void addFirst(Entry entry) {
    if (entries.isEmpty() || entries.getFirst().seq() == entry.seq() + 1) {
      entries.addFirst(entry);
      bytes += entry.packet().size();
      trim();
    }
  }

  /** Adds the newest message; what is before it goes if something between them is missing. */
  void addLast(Entry entry) {
    if (!entries.isEmpty() && entries.getLast().seq() != entry.seq() - 1) {
      entries.clear();
      bytes = 0;
    }
    entries.addLast(entry);
    bytes += entry.packet().size();
    trim();
  }

  /** Keeps what is told in one go, and one more, which shows that no more would fit. */
  private void trim() {
    while (entries.size() > ServerPacket.History.MOST_MESSAGES + 1
        || (!entries.isEmpty()
            && bytes - entries.getFirst().packet().size() > ServerPacket.History.MOST_BYTES)) {
      bytes -= entries.removeFirst().packet().size();
    }
  }

  /** The number of the first message with such a time or a later one; 0 if it may be one before. */
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

  /** Forgets what is before a number. */
  void removeBefore(long seq) {
    while (!entries.isEmpty() && entries.getFirst().seq() < seq) {
      bytes -= entries.removeFirst().packet().size();
    }
  }

  /**
   * Whether the store has nothing to add to {@link #newestOf}.
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

  /** What is here of a range, and still kept by the store. */
  List<Entry> newestOf(Range range, long oldest) {
    long after = Math.max(range.after(), oldest - 1);
    return newest(
        entries.descendingIterator(), new Range(after, range.upTo(), range.count(), range.bytes()));
  }

  /** What fits into a range, of messages in the order of numbers. */
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
