package dev.holdfast.core.store.sqlite;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reference to the {@link QueueingChatStore} of the server that runs, if one does. Thread-safe.
 */
final class QueueingChatStoreReference {

  private volatile @Nullable QueueingChatStore store;

  /** Replaces the store; the earlier one gets no more reports. */
  synchronized void set(QueueingChatStore fresh) {
    drop();
    store = fresh;
  }

  /** Has the store neither park nor take what still waits for that. */
  void endParking() {
    QueueingChatStore now = store;
    if (now != null) {
      now.endParking();
    }
  }

  /** Disconnects the store. */
  void drop() {
    QueueingChatStore before = store;
    if (before != null) {
      before.drop();
    }
  }

  /** Tells the store the number of the oldest message that each room keeps. */
  void deleted(Map<String, Long> oldest) {
    QueueingChatStore now = store;
    if (now != null && !oldest.isEmpty()) {
      now.deleted(oldest);
    }
  }
}
