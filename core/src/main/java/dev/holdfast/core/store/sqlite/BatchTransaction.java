package dev.holdfast.core.store.sqlite;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.RetentionLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transaction that writes one batch: it numbers the messages and checks the receipts.
 *
 * <p>Both happen inside the transaction, so that a number is used, and an id recorded, exactly if
 * the message is durable. Confined to the writer thread. It is long because all statements of a
 * batch stand together, in the order in which they are executed.
 */
final class BatchTransaction {

  private static final Logger log = LoggerFactory.getLogger(BatchTransaction.class);

  private static final Outcome DONE = new Outcome.Done();
  private static final Outcome NOT_STORED = new Outcome.Refused(Outcome.Why.NOT_STORED);

  /** The head of a room's log during the transaction. */
  private static final class Head {
    final long id;
    final long before;
    final long oldest; // the oldest message kept before the transaction; 0 if none
    long seq;

    Head(long id, long seq, long oldest) {
      this.id = id;
      this.before = seq;
      this.seq = seq;
      this.oldest = oldest;
    }
  }

  private final SqliteConnection connection;
  private final MetadataChangeWriter changeWriter;
  private final RetentionClock clock;
  private final RetentionCutoff cutoff;
  private final Map<String, Head> heads = new HashMap<>();
  private final Set<Long> rooms = new HashSet<>();
  private final Set<HashCode> senders = new HashSet<>();
  private boolean unknownRoom; // a message to an unknown room was logged

  BatchTransaction(SqliteConnection connection, RetentionLimits retention, RetentionClock clock) {
    this.connection = connection;
    this.changeWriter = new MetadataChangeWriter(connection, clock);
    this.clock = clock;
    this.cutoff = RetentionCutoff.of(retention, clock.time());
  }

  /**
   * Writes a batch, commits, and leaves the outcomes in the batch.
   *
   * @param pending changes of earlier batches, which are written first
   * @throws SQLException if the transaction failed; it may still have been committed
   */
  void write(WriteBatch batch, List<MetadataChange> pending, FaultInjector faults)
      throws SQLException {
    long number = connection.batch() + 1;
    batch.begin(number);
    connection.begin();
    for (MetadataChange change : pending) {
      changeWriter.write(change);
    }
    TaskPerformer performer = new TaskPerformer(batch);
    for (WriterTask task : batch.tasks()) {
      task.accept(performer);
    }
    saveHeads();
    connection.writeBatchNumber(number, clock.state());
    faults.beforeCommit();
    batch.committing();
    connection.commit();
    faults.afterCommit();
  }

  /** The ids of the rooms that have new messages. */
  Set<Long> rooms() {
    return rooms;
  }

  /** The senders that have new receipts. */
  Set<HashCode> senders() {
    return senders;
  }

  /** Performs each kind of task, and sets its outcome in the batch. */
  private final class TaskPerformer implements WriterTaskVisitor<SQLException> {
    private final WriteBatch batch;

    TaskPerformer(WriteBatch batch) {
      this.batch = batch;
    }

    @Override
    public void append(WriterTask.Append task) throws SQLException {
      batch.outcome(task, isRefused(task) ? NOT_STORED : store(task.draft(), task.at()));
    }

    @Override
    public void storeReceipt(WriterTask.StoreReceipt task) throws SQLException {
      batch.outcome(task, isRefused(task) ? NOT_STORED : store(task));
    }

    @Override
    public void findReceipt(WriterTask.FindReceipt task) throws SQLException {
      batch.outcome(task, isRefused(task) ? NOT_STORED : find(task));
    }

    @Override
    public void barrier(WriterTask.Barrier task) {
      batch.outcome(task, isRefused(task) ? NOT_STORED : DONE);
    }

    private boolean isRefused(WriterTask.ReportedTask task) {
      return task.store().refuses(task.epoch());
    }

    @Override
    public void sync(WriterTask.Sync task) {
      batch.outcome(task, DONE); // changes before it are in this transaction or an earlier one
    }

    @Override
    public void overflow(WriterTask.Overflow task) {
      batch.outcome(task, new Outcome.Refused(Outcome.Why.BUSY));
    }

    @Override
    public void change(WriterTask.ChangeTask task) throws SQLException {
      saveHeads(); // the change may be about one of the rooms
      changeWriter.write(task.change());
    }

    @Override
    public void park(WriterTask.Park task) throws SQLException {
      if (isRefused(task) || task.store().isParkingOver()) {
        batch.outcome(task, NOT_STORED);
      } else {
        new ParkedTables(connection).replace(task.rooms(), task.sessions());
        batch.outcome(task, DONE);
      }
    }

    @Override
    public void load(WriterTask.Load task) {} // answered by the writer itself

    @Override
    public void take(WriterTask.Take task) {} // likewise
  }

  private Outcome store(WriterTask.StoreReceipt task) throws SQLException {
    return insertReceipt(task.sender(), task.id(), task.fingerprint(), 0, task.at())
        ? DONE
        : Objects.requireNonNull(known(task.sender(), task.id(), task.fingerprint()));
  }

  private Outcome find(WriterTask.FindReceipt task) throws SQLException {
    Outcome known = known(task.sender(), task.id(), task.fingerprint());
    return known == null ? DONE : known;
  }

  private Outcome store(Draft draft, Instant at) throws SQLException {
    HashCode sender = draft.sender();
    String id = draft.id();
    Head head = head(draft.room());
    if (head == null) {
      Outcome known = sender == null || id == null ? null : known(sender, id, draft.fingerprint());
      return known == null ? unknownRoom() : known;
    }
    long seq = head.seq + 1; // the number of the message
    if (sender != null && id != null) {
      long fingerprint = draft.fingerprint();
      if (!insertReceipt(sender, id, fingerprint, seq, at)) {
        return Objects.requireNonNull(known(sender, id, fingerprint));
      }
    }
    head.seq = seq;
    connection.update(
        "INSERT INTO message (room, seq, nick, text, id, at, stored) VALUES (?, ?, ?, ?, ?, ?, ?)",
        head.id,
        seq,
        draft.from(),
        draft.text(),
        id,
        RetentionClock.millis(at),
        clock.time());
    long oldest = head.oldest == 0 ? head.before + 1 : head.oldest;
    return new Outcome.Stored(seq, Math.max(oldest, cutoff.first(seq)), at);
  }

  private Outcome unknownRoom() {
    if (!unknownRoom) {
      log.error("a message was said in a room that was never opened: it is refused");
    }
    unknownRoom = true;
    return NOT_STORED;
  }

  /**
   * Returns the outcome for an id that was used before; null if it was not. Receipts of older
   * versions have no fingerprint and count as repeats.
   */
  private @Nullable Outcome known(HashCode sender, String id, long fingerprint)
      throws SQLException {
    try (ResultSet rows =
        connection
            .prepare(
                "SELECT seq, at, fingerprint FROM receipt WHERE sender = ? AND id = ?",
                sender.asBytes(),
                id)
            .executeQuery()) {
      if (!rows.next()) {
        return null;
      }
      boolean other = rows.getLong(3) != fingerprint && !rows.wasNull();
      return other
          ? new Outcome.Reused()
          : new Outcome.Repeated(rows.getLong(1), Instant.ofEpochMilli(rows.getLong(2)));
    }
  }

  /** Inserts a receipt; returns false, and does nothing, if the id was used before. */
  private boolean insertReceipt(HashCode sender, String id, long fingerprint, long seq, Instant at)
      throws SQLException {
    int inserted =
        connection.update(
            "INSERT INTO receipt (sender, id, fingerprint, seq, at, stored)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            sender.asBytes(),
            id,
            fingerprint,
            seq,
            RetentionClock.millis(at),
            clock.time());
    if (inserted > 0) {
      senders.add(sender);
    }
    return inserted > 0;
  }

  private @Nullable Head head(String room) throws SQLException {
    Head head = heads.get(room);
    if (head != null) {
      return head;
    }
    try (ResultSet rows =
        connection
            .prepare(
                "SELECT id, head, " + ReadQueries.OLDEST + " FROM room WHERE name = ?3",
                cutoff.perRoom(),
                cutoff.since(),
                room)
            .executeQuery()) {
      if (!rows.next()) {
        return null;
      }
      head = new Head(rows.getLong(1), rows.getLong(2), rows.getLong(3));
    }
    heads.put(room, head);
    rooms.add(head.id);
    return head;
  }

  private void saveHeads() throws SQLException {
    for (Head head : heads.values()) {
      if (head.seq > head.before) {
        connection.update("UPDATE room SET head = ? WHERE id = ?", head.seq, head.id);
      }
    }
    heads.clear();
  }
}
