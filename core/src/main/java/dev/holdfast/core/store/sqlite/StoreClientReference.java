package dev.holdfast.core.store.sqlite;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reference to the {@link StoreClient} of the server that runs, if one does. Thread-safe. */
final class StoreClientReference {

  private volatile @Nullable StoreClient client;

  /** Replaces the client; the earlier one gets no more reports. */
  synchronized void set(StoreClient fresh) {
    drop();
    client = fresh;
  }

  /** Has the client neither park nor take what still waits for that. */
  void endParking() {
    StoreClient now = client;
    if (now != null) {
      now.endParking();
    }
  }

  /** Disconnects the client. */
  void drop() {
    StoreClient before = client;
    if (before != null) {
      before.drop();
    }
  }

  /** Tells the client the number of the oldest message that each room keeps. */
  void deleted(Map<String, Long> oldest) {
    StoreClient now = client;
    if (now != null && !oldest.isEmpty()) {
      now.deleted(oldest);
    }
  }
}
