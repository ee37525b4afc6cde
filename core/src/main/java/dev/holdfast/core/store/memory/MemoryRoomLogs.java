package dev.holdfast.core.store.memory;

import com.google.common.collect.Lists;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.ChatStore.Reading;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.RoomLog;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The logs of all rooms. Each has a bound on its messages, and all together one on their text;
 * beyond them the oldest message is deleted. Times are those of the store. Confined to the loop.
 */
final class MemoryRoomLogs {

  /** A message with its number in the order of all rooms' messages. */
  private record Entry(long n, Message message) {}

  /** The log of a room. */
  private static final class Log {
    final String room;
    final String id;
    final Deque<Entry> entries = new ArrayDeque<>();
    long head;

    Log(String room, String id) {
      this.room = room;
      this.id = id;
    }

    long oldest() {
      return head - entries.size() + 1;
    }
  }

  private final long messagesPerRoom;
  private final long characters;
  private final Map<String, Log> logs = new LinkedHashMap<>(); // by room
  private final Map<Long, Log> order = new LinkedHashMap<>(); // of all messages, oldest first
  private ObjLongConsumer<String> deleted = (room, oldest) -> {};
  private long count; // of all messages so far
  private long length; // characters of all messages that are kept

  /**
   * Makes logs without rooms.
   *
   * @param messagesPerRoom the most messages of a room
   * @param characters the most text of all rooms
   */
  MemoryRoomLogs(long messagesPerRoom, long characters) {
    this.messagesPerRoom = messagesPerRoom;
    this.characters = characters;
  }

  /** Sets the listener that is told of deletions: the room, and its oldest message that is kept. */
  void whenDeleted(ObjLongConsumer<String> listener) {
    deleted = listener;
  }

  /** Returns the rooms that have a log. */
  List<RoomLog> rooms() {
    List<RoomLog> rooms = new ArrayList<>();
    logs.forEach((name, log) -> rooms.add(new RoomLog(name, log.id, log.head, log.oldest())));
    return rooms;
  }

  /** Opens the log of a room; one with another id is deleted. */
  void open(String room, String id) {
    Log before = logs.get(room);
    if (before == null || !before.id.equals(id)) {
      deleteMessages(before);
      logs.put(room, new Log(room, id));
    }
  }

  /** Removes a room, and its log with it. */
  void remove(String room) {
    deleteMessages(logs.remove(room));
  }

  private void deleteMessages(@Nullable Log log) {
    while (log != null && !log.entries.isEmpty()) {
      deleteOldest(log);
    }
  }

  /**
   * Numbers and appends a message, and deletes what is too much or older than {@code since};
   * returns null if its room has no log.
   */
  Outcome.@Nullable Stored append(ChatStore.Draft draft, Instant at, long time, long since) {
    Log log = logs.get(draft.room());
    if (log == null) {
      return null;
    }
    long seq = ++log.head; // the number of the message
    Message message = new Message(seq, draft.from(), draft.text(), draft.id(), at, time);
    log.entries.addLast(new Entry(++count, message));
    order.put(count, log);
    length += draft.text().length();
    if (log.entries.size() > messagesPerRoom) {
      deleteOldest(log);
    }
    dropBefore(since);
    while (length > characters && order.size() > 1) {
      deleteOldest(order.values().iterator().next());
    }
    return new Outcome.Stored(seq, log.oldest(), at);
  }

  /** Deletes all messages that are older than this time. */
  void dropBefore(long since) {
    while (!order.isEmpty()) {
      Log first = order.values().iterator().next();
      if (first.entries.getFirst().message().stored() >= since) {
        break;
      }
      deleteOldest(first);
    }
  }

  private void deleteOldest(Log log) {
    Entry entry = log.entries.removeFirst();
    order.remove(entry.n());
    length -= entry.message().text().length();
    deleted.accept(log.room, log.oldest());
  }

  /** Returns the messages of a range; of a room without a log there are none. */
  Reading read(String room, Range range) {
    Log log = logs.get(room);
    return log == null
        ? new Reading(List.of(), 1)
        : new Reading(messages(log, range), log.oldest());
  }

  private static List<Message> messages(Log log, Range range) {
    List<Message> newestFirst = new ArrayList<>();
    long bytes = 0;
    for (Iterator<Entry> all = log.entries.descendingIterator(); all.hasNext(); ) {
      Message message = all.next().message();
      if (message.seq() > range.upTo()) {
        continue;
      }
      bytes += message.bytes();
      if (message.seq() <= range.after()
          || newestFirst.size() == range.count()
          || (bytes > range.bytes() && !newestFirst.isEmpty())) {
        break;
      }
      newestFirst.add(message);
    }
    return Lists.reverse(newestFirst);
  }
}
