package dev.holdfast.core.store.sqlite;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.ParkedChat;
import dev.holdfast.core.store.ParkedRoster;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A task for the writer thread. Immutable.
 *
 * <p>It is long because it has every kind of task, a few lines each.
 */
sealed interface WriterTask {

  /** Its size in the queue, in bytes of memory, roughly. */
  default long weight() {
    return 0;
  }

  /** The most pages of the file that it changes. */
  default long pages() {
    return 0;
  }

  /** Whether it is in a batch of its own. */
  default boolean isAlone() {
    return false;
  }

  /** The bound of the queue that it counts against. */
  default Quota quota() {
    return Quota.NONE;
  }

  /** Calls the visitor's method for this kind of task. */
  <X extends Exception> void accept(WriterTaskVisitor<X> visitor) throws X;

  /** The bounds of the queue: see {@link StoreQueueLimits}. */
  enum Quota {
    /** That on messages and receipts, in number and weight; barriers count as receipts. */
    MESSAGES,
    /** That on changes. */
    CHANGES,
    /** Twice that on changes: without the room, nothing of it could be stored. */
    OPENED_ROOMS,
    /** That on refusals. */
    EXCESS,
    /** None: the task is queued once, at the start or the end. */
    NONE
  }

  /** A task whose outcome is reported. */
  sealed interface ReportedTask extends WriterTask {

    /** The store that queued the task. */
    QueueingChatStore store();

    /** The epoch of the store: see {@link QueueingChatStore}. */
    int epoch();

    /** The callback for the outcome, to be called on the loop of the store. */
    Consumer<Outcome> then();

    @Override
    default Quota quota() {
      return Quota.MESSAGES;
    }
  }

  /** Appends a message to a room's log. */
  record Append(
      QueueingChatStore store, int epoch, ChatStore.Draft draft, Instant at, Consumer<Outcome> then)
      implements ReportedTask {

    @Override
    public long weight() {
      return 2L * draft.text().length();
    }

    @Override
    public long pages() {
      return 8
          + 3L * draft.text().length() / WriteAheadLogLimiter.PAGE; // tables, and their indexes
    }

    @Override
    public <X extends Exception> void accept(WriterTaskVisitor<X> visitor) throws X {
      visitor.append(this);
    }
  }

  /** Stores a receipt without a message. */
  record StoreReceipt(
      QueueingChatStore store,
      int epoch,
      HashCode sender,
      String id,
      long fingerprint,
      Instant at,
      Consumer<Outcome> then)
      implements ReportedTask {

    @Override
    public long pages() {
      return 4;
    }

    @Override
    public <X extends Exception> void accept(WriterTaskVisitor<X> visitor) throws X {
      visitor.storeReceipt(this);
    }
  }

  /** Looks for a receipt, behind all that was queued before. */
  record FindReceipt(
      QueueingChatStore store,
      int epoch,
      HashCode sender,
      String id,
      long fingerprint,
      Consumer<Outcome> then)
      implements ReportedTask {

    @Override
    public <X extends Exception> void accept(WriterTaskVisitor<X> visitor) throws X {
      visitor.findReceipt(this);
    }
  }

  /** Stores nothing: its outcome comes behind those of the messages before it, refused as they. */
  record Barrier(QueueingChatStore store, int epoch, Consumer<Outcome> then)
      implements ReportedTask {

    @Override
    public <X extends Exception> void accept(WriterTaskVisitor<X> visitor) throws X {
      visitor.barrier(this);
    }
  }

  /** Reports when all changes that were queued before it are durable. */
  record Sync(QueueingChatStore store, int epoch, Consumer<Outcome> then) implements ReportedTask {

    @Override
    public Quota quota() {
      return Quota.CHANGES;
    }

    @Override
    public <X extends Exception> void accept(WriterTaskVisitor<X> visitor) throws X {
      visitor.sync(this);
    }
  }

  /** Stands for a task that found the queue full, so that it is refused in order. */
  record Overflow(QueueingChatStore store, int epoch, Consumer<Outcome> then)
      implements ReportedTask {

    @Override
    public Quota quota() {
      return Quota.EXCESS;
    }

    @Override
    public <X extends Exception> void accept(WriterTaskVisitor<X> visitor) throws X {
      visitor.overflow(this);
    }
  }

  /** Applies a change, whose outcome is not reported. */
  record ChangeTask(MetadataChange change) implements WriterTask {

    @Override
    public long pages() {
      return MetadataChangePageEstimate.of(change);
    }

    @Override
    public Quota quota() {
      return change instanceof MetadataChange.Opened ? Quota.OPENED_ROOMS : Quota.CHANGES;
    }

    @Override
    public <X extends Exception> void accept(WriterTaskVisitor<X> visitor) throws X {
      visitor.change(this);
    }
  }

  /**
   * Keeps sessions and rosters for the next process.
   *
   * @param sessions the {@link CompressedSessionChunks chunks} of the sessions
   */
  record Park(
      QueueingChatStore store,
      int epoch,
      List<ParkedRoster> rooms,
      List<byte[]> sessions,
      Consumer<Outcome> then)
      implements ReportedTask {

    private static final int MEMBER = 200; // bytes in the file, and not fewer

    @Override
    public Quota quota() {
      return Quota.NONE;
    }

    @Override
    public long pages() {
      long bytes = sessions.stream().mapToLong(chunk -> chunk.length).sum();
      long members = rooms.stream().mapToLong(room -> 1 + room.present().size()).sum();
      return 8
          + 2L * sessions.size()
          + (bytes + members * MEMBER) / (WriteAheadLogLimiter.PAGE / 2);
    }

    @Override
    public <X extends Exception> void accept(WriterTaskVisitor<X> visitor) throws X {
      visitor.park(this);
    }
  }

  /** Loads the contents, after all that was queued before it. In a batch of its own. */
  record Load(CompletableFuture<ChatStore.Contents> contents) implements WriterTask {

    @Override
    public boolean isAlone() {
      return true;
    }

    @Override
    public <X extends Exception> void accept(WriterTaskVisitor<X> visitor) throws X {
      visitor.load(this);
    }
  }

  /** Takes what an earlier process has parked. In a batch of its own. */
  record Take(QueueingChatStore store, Consumer<ParkedChat> then, Runnable failed)
      implements WriterTask {

    @Override
    public boolean isAlone() {
      return true;
    }

    @Override
    public <X extends Exception> void accept(WriterTaskVisitor<X> visitor) throws X {
      visitor.take(this);
    }
  }
}
