package dev.holdfast.core.chat;

import dev.holdfast.fsm.Packet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the last things a member said, by the ids it gave them: a client that missed the
 * acknowledgement says the same again, and must get it again without publishing anything. The last
 * 1,000 ids are remembered, for 24 hours.
 */
final class Receipts {

  /** One message of a member. */
  static final class Receipt {
    private final long since;
    private @Nullable Packet message;

    private Receipt(long since) {
      this.since = since;
    }

    /** The published message; null while it is not stored yet. */
    @Nullable Packet message() {
      return message;
    }

    void published(Packet message) {
      this.message = message;
    }
  }

  private static final int COUNT = 1_000;
  private static final long AGE = 24 * 3_600_000L;

  private final Map<String, Receipt> receipts = new LinkedHashMap<>(4); // the oldest first

  /** The receipt for this id; null if nothing was said under it. */
  @Nullable Receipt find(String id, long now) {
    forgetBefore(now - AGE);
    return receipts.get(id);
  }

  /** Begins a receipt for something new. */
  Receipt begin(String id, long now) {
    if (receipts.size() == COUNT) {
      Iterator<Receipt> oldest = receipts.values().iterator();
      oldest.next();
      oldest.remove();
    }
    Receipt receipt = new Receipt(now);
    receipts.put(id, receipt);
    return receipt;
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
