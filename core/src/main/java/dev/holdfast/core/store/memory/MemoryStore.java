package dev.holdfast.core.store.memory;

import com.google.common.base.Ticker;
import com.google.common.collect.Lists;
import com.google.common.hash.HashCode;
import dev.holdfast.core.store.Change;
import dev.holdfast.core.store.LogClock;
import dev.holdfast.core.store.MembershipIndex;
import dev.holdfast.core.store.Retention;
import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.Store;
import java.time.Duration;
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
 * A store in memory, which lives as long as the process and calls back during the call. Owned by
 * the event loop; {@link #load} is called before the loop runs.
 */
public final class MemoryStore implements Store {

  private static final int RECEIPTS = 100_000;
  private static final long CHARACTERS = 64 << 20; // the most text of all rooms
  private static final int CHARACTER = 2; // bytes
  private static final Duration FOREVER = Duration.ofDays(36_500);

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

  private final Retention retention;
  private final LogClock clock;
  private final long characters;
  private final Map<String, Log> logs = new LinkedHashMap<>();
  private final Map<Long, Log> order = new LinkedHashMap<>(); // of all messages, oldest first
  private final ReceiptCache receipts;
  private final MembershipIndex index = new MembershipIndex();
  private final Applier applier = new Applier();
  private Deleted deleted = (room, oldest) -> {};
  private long count; // of all messages so far
  private long length; // characters of all messages that are kept

  /** Makes a store with this retention, and at most 64 Mi characters of text. */
  public MemoryStore(Retention retention, LogClock clock) {
    this(retention, clock, Math.min(CHARACTERS, retention.bytes() / CHARACTER), RECEIPTS);
  }

  MemoryStore(Retention retention, LogClock clock, long characters, int receipts) {
    this.retention = retention;
    this.clock = clock;
    this.characters = characters;
    this.receipts = new ReceiptCache(receipts);
  }

  /**
   * Makes a store that keeps so many messages of each room without regard to age, and at most 64 Mi
   * characters of text.
   */
  public MemoryStore(int messagesPerRoom) {
    this(messagesPerRoom, CHARACTERS, RECEIPTS);
  }

  MemoryStore(int messagesPerRoom, long characters, int receipts) {
    this(
        new Retention(messagesPerRoom, FOREVER, Long.MAX_VALUE),
        new LogClock(() -> Instant.EPOCH, new StillTicker()),
        characters,
        receipts);
  }

  /** A ticker that stands still. */
  private static final class StillTicker extends Ticker {
    @Override
    public long read() {
      return 0;
    }
  }

  @Override
  public Contents load() {
    receipts.forgetWhispers();
    List<Room> rooms = new ArrayList<>();
    logs.forEach((name, log) -> rooms.add(new Room(name, log.id, log.head, log.oldest())));
    List<Membership> memberships = index.memberships();
    memberships.replaceAll(this::byTimeOfDay);
    return new Contents(rooms, memberships, index.bans());
  }

  @Override
  public void append(Draft draft, Consumer<Outcome> then) {
    then.accept(append(draft));
  }

  private Outcome append(Draft draft) {
    HashCode sender = draft.sender();
    String id = draft.id();
    long fingerprint = sender == null || id == null ? 0 : draft.fingerprint();
    Outcome known = sender == null || id == null ? null : receipts.get(sender, id, fingerprint);
    if (known != null) {
      return known;
    }
    Log log = logs.get(draft.room());
    if (log == null) {
      return new Outcome.Refused(
          Outcome.Why.NOT_STORED); // as the store in a file does: the room was never opened
    }
    long seq = ++log.head;
    long time = clock.time();
    log.entries.addLast(
        new Entry(++count, new Message(seq, draft.from(), draft.text(), id, draft.at(), time)));
    order.put(count, log);
    length += draft.text().length();
    if (log.entries.size() > retention.messagesPerRoom()) {
      removeOldest(log);
    }
    sweep();
    while (length > characters && order.size() > 1) {
      removeOldest(order.values().iterator().next());
    }
    if (sender != null && id != null) {
      receipts.add(sender, id, fingerprint, seq, draft.at(), time);
    }
    return new Outcome.Stored(seq, log.oldest());
  }

  private void removeOldest(Log log) {
    Entry entry = log.entries.removeFirst();
    order.remove(entry.n());
    length -= entry.message().text().length();
    deleted.deleted(log.room, log.oldest());
  }

  @Override
  public void remember(
      HashCode sender, String id, long fingerprint, @Nullable Instant at, Consumer<Outcome> then) {
    Outcome known = receipts.get(sender, id, fingerprint);
    if (known == null && at != null) {
      receipts.add(sender, id, fingerprint, 0, at, clock.time());
    }
    then.accept(known == null ? new Outcome.Stored(0, 0) : known);
  }

  @Override
  public void sync(Consumer<Outcome> then) {
    then.accept(new Outcome.Stored(0, 0));
  }

  @Override
  public void read(String room, Range range, Consumer<Reading> then) {
    sweep();
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

  @Override
  public long time() {
    return clock.time();
  }

  @Override
  public long keptSince() {
    return RetentionCutoff.of(retention, clock.time()).since();
  }

  @Override
  public void whenDeleted(Deleted listener) {
    deleted = listener;
  }

  @Override
  public void sweep() {
    long since = keptSince();
    while (!order.isEmpty()) {
      Log first = order.values().iterator().next();
      if (first.entries.getFirst().message().stored() >= since) {
        break;
      }
      removeOldest(first);
    }
    receipts.sweep(clock.time());
  }

  @Override
  public void apply(Change change) {
    change.accept(applier);
  }

  /** Applies each kind of change to the index, and to the logs and receipts. */
  private final class Applier implements Change.Visitor<RuntimeException> {
    @Override
    public void opened(Change.Opened change) {
      open(change.room(), change.log());
    }

    @Override
    public void discarded(Change.Discarded change) {
      index.apply(change);
      discard(logs.remove(change.room()));
    }

    @Override
    public void entered(Change.Entered change) {
      index.apply(change);
    }

    @Override
    public void departed(Change.Departed change) {
      index.apply(byLogClock(change));
    }

    @Override
    public void revoked(Change.Revoked change) {
      index.apply(change);
      receipts.forget(change.token());
    }

    @Override
    public void banned(Change.Banned change) {
      index.apply(change);
    }

    @Override
    public void unbanned(Change.Unbanned change) {
      index.apply(change);
    }
  }

  /** Replaces the time of day, which may be set, by the store's time. */
  private Change byLogClock(Change.Departed departed) {
    return new Change.Departed(departed.token(), Instant.ofEpochMilli(clock.timeOf(departed.at())));
  }

  private Membership byTimeOfDay(Membership known) {
    Instant gone = known.gone();
    return gone == null
        ? known
        : new Membership(
            known.room(), known.token(), known.nick(), clock.timeOfDay(gone.toEpochMilli()));
  }

  private void open(String room, String log) {
    Log before = logs.get(room);
    if (before == null || !before.id.equals(log)) {
      discard(before);
      logs.put(room, new Log(room, log));
    }
  }

  private void discard(@Nullable Log log) {
    while (log != null && !log.entries.isEmpty()) {
      removeOldest(log);
    }
  }
}
