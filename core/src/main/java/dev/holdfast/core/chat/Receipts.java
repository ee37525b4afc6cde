package dev.holdfast.core.chat;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the last things a member said, by the ids it gave them: a client that missed the
 * acknowledgement says the same again, and must get it again without publishing anything. The last
 * 1,000 ids are remembered, for 24 hours; of a member that is gone, the last 100. Not the messages:
 * there may be many members, and who repeats a message brings it along.
 */
final class Receipts {

  /** One message of a member. */
  static final class Receipt {
    private final long since;
    private long seq; // 0: not stored yet
    private Instant at = Instant.EPOCH;

    private Receipt(long since) {
      this.since = since;
    }

    boolean isPublished() {
      return seq > 0;
    }

    /** The number of the published message. */
    long seq() {
      return seq;
    }

    /** When it was published. */
    Instant at() {
      return at;
    }

    void published(long seq, Instant at) {
      this.seq = seq;
      this.at = at;
    }
  }

  private static final int COUNT = 1_000;
  private static final int COUNT_WHEN_GONE = 100;
  private static final long AGE = 24 * 3_600_000L;

  private final Map<String, Receipt> receipts = new LinkedHashMap<>(4); // the oldest first

  /** The receipt for this id; null if nothing was said under it. */
  @Nullable Receipt find(String id, long now) {
    forgetBefore(now - AGE);
    return receipts.get(id);
  }

  /** Begins a receipt for something new. */
  Receipt begin(String id, long now) {
    keep(COUNT - 1);
    Receipt receipt = new Receipt(now);
    receipts.put(id, receipt);
    return receipt;
  }

  /** Its member is gone, and may come back. */
  void trim() {
    keep(COUNT_WHEN_GONE);
  }

  private void keep(int newest) {
    Iterator<Receipt> oldest = receipts.values().iterator();
    while (receipts.size() > newest) {
      oldest.next();
      oldest.remove();
    }
  }

  /** It was not stored after all, and may be said again. */
  void cancel(String id) {
    receipts.remove(id);
  }

  private void forgetBefore(long time) {
    Iterator<Receipt> oldest = receipts.values().iterator();
    while (oldest.hasNext() && oldest.next().since <= time) {
      oldest.remove();
    }
  }
}
