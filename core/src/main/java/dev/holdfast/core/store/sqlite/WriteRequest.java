package dev.holdfast.core.store.sqlite;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.MembershipIndex;
import dev.holdfast.core.store.Store;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What waits for the writer. */
sealed interface WriteRequest {

  /** How much of the queue it takes, roughly in bytes. */
  default long weight() {
    return 0;
  }

  /** How many pages of the file it changes, at most. */
  default long pages() {
    return 0;
  }

  /** Something whose outcome is told. */
  sealed interface Asked extends WriteRequest {

    /** Who asked. */
    StoreClient client();

    /** In which epoch of the handle: a refusal refuses all of its epoch. */
    int epoch();

    Consumer<Store.Outcome> then();
  }

  /** A message. */
  record Append(StoreClient client, int epoch, Store.Draft draft, Consumer<Store.Outcome> then)
      implements Asked {

    @Override
    public long weight() {
      return 2L * draft.text().length();
    }

    @Override
    public long pages() {
      return 8 + 3L * draft.text().length() / WriteAheadLog.PAGE; // tables, and their indexes
    }
  }

  /** A receipt. */
  record Remember(
      StoreClient client,
      int epoch,
      HashCode sender,
      String id,
      long fingerprint,
      @Nullable Instant at,
      Consumer<Store.Outcome> then)
      implements Asked {

    @Override
    public long pages() {
      return 4;
    }
  }

  /** A wish to know when all changes that were queued before are safe. */
  record Sync(StoreClient client, int epoch, Consumer<Store.Outcome> then) implements Asked {}

  /** Something that found the queue full, and keeps its place to be refused in order. */
  record Excess(StoreClient client, int epoch, Consumer<Store.Outcome> then) implements Asked {}

  /** A change that needs no answer. */
  record ChangeRequest(Store.Change note) implements WriteRequest {

    @Override
    public long pages() {
      return pages(note);
    }

    /** A note may delete rows that lie apart: all receipts of a sender, all members of a room. */
    static long pages(Store.Change note) {
      if (note instanceof Store.Change.Revoked) {
        return RetentionJob.RECEIPTS_PER_SENDER + 100;
      }
      return note instanceof Store.Change.Discarded ? MembershipIndex.BOUND / 20 : 6;
    }
  }

  /** A wish to know what is kept, after all that was queued before. */
  record Load(CompletableFuture<Store.Contents> contents) implements WriteRequest {}
}
