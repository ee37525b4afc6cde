package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.Store.Outcome.Repeated;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which ids were used by whom, in memory: the last ones of each sender, for a day. Over all there
 * is a bound, too; what goes first is the oldest. Owned by one thread.
 */
final class MemoryReceipts {

  static final int PER_SENDER = 1_000;
  private static final Duration AGE = Duration.ofDays(1);

  private record Key(HashCode sender, String id) {}

  private final int bound;
  private final Map<Key, Repeated> receipts = new LinkedHashMap<>(); // oldest first
  private final Map<HashCode, Deque<Key>> senders = new HashMap<>(); // likewise

  MemoryReceipts(int bound) {
    this.bound = bound;
  }

  @Nullable Repeated get(HashCode sender, String id) {
    return receipts.get(new Key(sender, id));
  }

  void add(HashCode sender, String id, long seq, Instant at) {
    Key key = new Key(sender, id);
    receipts.put(key, new Repeated(seq, at));
    Deque<Key> keys = senders.computeIfAbsent(sender, none -> new ArrayDeque<>());
    keys.addLast(key);
    if (keys.size() > PER_SENDER) {
      receipts.remove(keys.removeFirst());
    }
    Instant limit = at.minus(AGE);
    while (receipts.size() > bound || receipts.values().iterator().next().at().isBefore(limit)) {
      removeOldest();
    }
  }

  private void removeOldest() {
    Iterator<Key> oldest = receipts.keySet().iterator();
    Key key = oldest.next();
    oldest.remove();
    Deque<Key> keys = senders.get(key.sender());
    if (keys != null && keys.remove(key) && keys.isEmpty()) {
      senders.remove(key.sender());
    }
  }

  void forget(HashCode sender) {
    Deque<Key> keys = senders.remove(sender);
    if (keys != null) {
      keys.forEach(receipts::remove);
    }
  }
}
