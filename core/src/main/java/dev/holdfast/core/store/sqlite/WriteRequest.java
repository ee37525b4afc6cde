package dev.holdfast.core.store.sqlite;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.Change;
import dev.holdfast.core.store.MembershipIndex;
import dev.holdfast.core.store.Store;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request to the writer. Immutable. */
sealed interface WriteRequest {

  /** Its size in the queue, in bytes of memory, roughly. */
  default long weight() {
    return 0;
  }

  /** The most pages of the file that it changes. */
  default long pages() {
    return 0;
  }

  /** A request whose outcome is reported. */
  sealed interface OutcomeRequest extends WriteRequest {

    /** The client that made the request. */
    StoreClient client();

    /** The epoch of the client: see {@link StoreClient}. */
    int epoch();

    /** The callback for the outcome, to be called on the client's loop. */
    Consumer<Store.Outcome> then();
  }

  /** Appends a message to a room's log. */
  record Append(StoreClient client, int epoch, Store.Draft draft, Consumer<Store.Outcome> then)
      implements OutcomeRequest {

    @Override
    public long weight() {
      return 2L * draft.text().length();
    }

    @Override
    public long pages() {
      return 8 + 3L * draft.text().length() / WriteAheadLog.PAGE; // tables, and their indexes
    }
  }

  /** Stores a receipt without a message. */
  record Remember(
      StoreClient client,
      int epoch,
      HashCode sender,
      String id,
      long fingerprint,
      @Nullable Instant at,
      Consumer<Store.Outcome> then)
      implements OutcomeRequest {

    @Override
    public long pages() {
      return 4;
    }
  }

  /** Reports when all changes that were queued before it are durable. */
  record Sync(StoreClient client, int epoch, Consumer<Store.Outcome> then)
      implements OutcomeRequest {}

  /** Stands for a request that found the queue full, so that it is refused in order. */
  record Overflow(StoreClient client, int epoch, Consumer<Store.Outcome> then)
      implements OutcomeRequest {}

  /** Applies a change, whose outcome is not reported. */
  record ChangeRequest(Change change) implements WriteRequest {

    @Override
    public long pages() {
      return pages(change);
    }

    /**
     * The most pages that a change touches. It may delete scattered rows: all receipts of a sender,
     * all members of a room.
     */
    static long pages(Change change) {
      if (change instanceof Change.Revoked) {
        return RetentionJob.RECEIPTS_PER_SENDER + 100;
      }
      return change instanceof Change.Discarded ? MembershipIndex.BOUND / 20 : 6;
    }
  }

  /** Loads the contents, after all that was queued before it. */
  record Load(CompletableFuture<Store.Contents> contents) implements WriteRequest {}
}
