package dev.holdfast.core.store.memory;

import com.google.common.hash.HashCode;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.Outcome.Repeated;
import dev.holdfast.core.store.RetentionClock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The receipts of a store in memory: the last ids that each sender has used, for a day. Bounded by
 * sender and in all; the oldest receipt is dropped first. Confined to one thread.
 */
final class MemoryReceipts {

  static final int PER_SENDER = 1_000;
  private static final long AGE = 24 * 3_600_000L; // milliseconds

  private record Key(HashCode sender, String id) {}

  /** The receipt of a key, and the time of the {@link RetentionClock} when it was added. */
  private record Receipt(Repeated repeated, long fingerprint, long stored) {}

  private final BoundedMap<Key, Receipt> receipts; // oldest first
  private final Map<HashCode, Deque<Key>> senders = new HashMap<>(); // oldest first

  MemoryReceipts(int bound) {
    this.receipts = BoundedMap.byInsertion(bound, (key, receipt) -> drop(key));
  }

  /**
   * Returns the outcome for an id that was used before: repeated or reused; null if it is not
   * known.
   */
  @Nullable Outcome get(HashCode sender, String id, long fingerprint) {
    Receipt receipt = receipts.get(new Key(sender, id));
    if (receipt == null) {
      return null;
    }
    return receipt.fingerprint == fingerprint ? receipt.repeated : new Outcome.Reused();
  }

  void add(HashCode sender, String id, long fingerprint, long seq, Instant at, long stored) {
    Key key = new Key(sender, id);
    Deque<Key> keys = senders.computeIfAbsent(sender, none -> new ArrayDeque<>());
    if (keys.size() == PER_SENDER) {
      receipts.remove(keys.removeFirst());
    }
    keys.addLast(key);
    receipts.put(key, new Receipt(new Repeated(seq, at), fingerprint, stored));
    sweep(stored);
  }

  /** Drops receipts that are too old at {@code now}. */
  void sweep(long now) {
    receipts.dropWhile(receipt -> receipt.stored < now - AGE);
  }

  private void drop(Key key) {
    Deque<Key> keys = senders.get(key.sender());
    if (keys != null && keys.remove(key) && keys.isEmpty()) {
      senders.remove(key.sender());
    }
  }

  /** Drops the receipts of whispers, which have no number. */
  void dropWhispers() {
    receipts.removeIf(receipt -> receipt.repeated.seq() == 0);
    senders.values().forEach(keys -> keys.removeIf(key -> !receipts.containsKey(key)));
    senders.values().removeIf(Deque::isEmpty);
  }

  /** Drops the receipt of a whisper, which has no number. */
  void dropWhisper(HashCode sender, String id) {
    Key key = new Key(sender, id);
    Receipt receipt = receipts.get(key);
    if (receipt != null && receipt.repeated.seq() == 0) {
      receipts.remove(key);
      drop(key);
    }
  }

  void drop(HashCode sender) {
    Deque<Key> keys = senders.remove(sender);
    if (keys != null) {
      keys.forEach(receipts::remove);
    }
  }
}
