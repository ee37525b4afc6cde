package dev.holdfast.core.store;

import com.google.common.collect.Lists;
import com.google.common.hash.HashCode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that lives as long as the process, and keeps the last messages of each room. It answers
 * during the call. Owned by the loop; {@link #load} is called while there is none.
 */
public final class MemoryStore implements Store {

  private static final int RECEIPTS = 100_000;
  private static final long CHARACTERS = 64 << 20; // of text, over all rooms

  /** A message, and its place in the order of all messages. */
  private record Entry(long n, Message message) {}

  /** The log of a room. */
  private static final class Log {
    final String id;
    final Deque<Entry> entries = new ArrayDeque<>();
    long head;

    Log(String id) {
      this.id = id;
    }

    long oldest() {
      return head - entries.size() + 1;
    }
  }

  private final int capacity;
  private final long characters;
  private final Map<String, Log> logs = new LinkedHashMap<>();
  private final Map<Long, Log> order = new LinkedHashMap<>(); // of all messages, oldest first
  private final MemoryReceipts receipts;
  private final Register register = new Register();
  private long count; // of all messages that ever were
  private long length; // characters of all that are

  /** Keeps so many messages of each room, and 64 Mi characters of them over all rooms. */
  public MemoryStore(int messagesPerRoom) {
    this(messagesPerRoom, CHARACTERS, RECEIPTS);
  }

  MemoryStore(int messagesPerRoom, long characters, int receipts) {
    this.capacity = messagesPerRoom;
    this.characters = characters;
    this.receipts = new MemoryReceipts(receipts);
  }

  @Override
  public Contents load() {
    List<Room> rooms = new ArrayList<>();
    logs.forEach((name, log) -> rooms.add(new Room(name, log.id, log.head, log.oldest())));
    return new Contents(rooms, register.memberships(), register.bans());
  }

  @Override
  public void append(Draft draft, Consumer<Outcome> then) {
    then.accept(append(draft));
  }

  private Outcome append(Draft draft) {
    HashCode sender = draft.sender();
    String id = draft.id();
    Outcome repeated = sender == null || id == null ? null : receipts.get(sender, id);
    if (repeated != null) {
      return repeated;
    }
    Log log = logs.get(draft.room());
    if (log == null) {
      return new Outcome.Refused(Outcome.Why.NOT_STORED); // as the file does: it was never opened
    }
    long seq = ++log.head;
    log.entries.addLast(
        new Entry(++count, new Message(seq, draft.from(), draft.text(), id, draft.at())));
    order.put(count, log);
    length += draft.text().length();
    if (log.entries.size() > capacity) {
      removeOldest(log);
    }
    while (length > characters && order.size() > 1) {
      removeOldest(order.values().iterator().next());
    }
    if (sender != null && id != null) {
      receipts.add(sender, id, seq, draft.at());
    }
    return new Outcome.Stored(seq, log.oldest());
  }

  private void removeOldest(Log log) {
    Entry entry = log.entries.removeFirst();
    order.remove(entry.n());
    length -= entry.message().text().length();
  }

  @Override
  public void remember(HashCode sender, String id, @Nullable Instant at, Consumer<Outcome> then) {
    Outcome repeated = receipts.get(sender, id);
    if (repeated == null && at != null) {
      receipts.add(sender, id, 0, at);
    }
    then.accept(repeated == null ? new Outcome.Stored(0, 0) : repeated);
  }

  @Override
  public void read(String room, Range range, Consumer<Reading> then) {
    Log log = logs.get(room);
    then.accept(
        log == null ? new Reading(List.of(), 1) : new Reading(messages(log, range), log.oldest()));
  }

  private static List<Message> messages(Log log, Range range) {
    List<Message> newestFirst = new ArrayList<>();
    long bytes = 0;
    for (Iterator<Entry> all = log.entries.descendingIterator(); all.hasNext(); ) {
      Message message = all.next().message();
      if (message.seq() > range.upTo()) {
        continue;
      }
      bytes += Queries.bytes(message.text());
      if (message.seq() <= range.after()
          || newestFirst.size() == range.count()
          || (bytes > range.bytes() && !newestFirst.isEmpty())) {
        break;
      }
      newestFirst.add(message);
    }
    return Lists.reverse(newestFirst);
  }

  @Override
  public void note(Note note) {
    register.apply(note);
    if (note instanceof Note.Opened opened) {
      open(opened.room(), opened.log());
    } else if (note instanceof Note.Discarded discarded) {
      discard(logs.remove(discarded.room()));
    } else if (note instanceof Note.Revoked revoked) {
      receipts.forget(revoked.token());
    }
  }

  private void open(String room, String log) {
    Log before = logs.get(room);
    if (before == null || !before.id.equals(log)) {
      discard(before);
      logs.put(room, new Log(log));
    }
  }

  private void discard(@Nullable Log log) {
    while (log != null && !log.entries.isEmpty()) {
      removeOldest(log);
    }
  }
}
