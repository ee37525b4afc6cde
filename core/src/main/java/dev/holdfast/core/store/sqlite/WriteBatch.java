package dev.holdfast.core.store.sqlite;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The tasks of one transaction, and their outcomes. Confined to the writer thread; if that thread
 * dies, by its successor.
 *
 * <p>The transaction writes the number of its batch into the file. So a new writer that finds a
 * batch begun can tell whether it was committed; then only the outcomes remain to be reported.
 */
final class WriteBatch {

  /** The outcome of one task, with its callback. */
  record Report(int epoch, Consumer<Outcome> then, Outcome outcome) {}

  private final List<WriterTask> tasks;
  private final Map<QueueingChatStore, Queue<Report>> outcomes = new LinkedHashMap<>();
  private long number; // 0: not begun
  private boolean doubtful; // a commit of it may have failed
  private int messages;

  WriteBatch(List<WriterTask> tasks) {
    this.tasks = ImmutableList.copyOf(tasks);
  }

  List<WriterTask> tasks() {
    return tasks;
  }

  /** Notes that a transaction begins, which writes this number into the file. */
  void begin(long number) {
    this.number = number;
    doubtful = false;
    messages = 0;
    outcomes.clear();
  }

  /** Notes that the transaction is being committed: if that fails, it may be in the file. */
  void committing() {
    doubtful = true;
  }

  /** Returns the most pages of the file that it changes. */
  long pages() {
    return tasks.stream().mapToLong(WriterTask::pages).sum();
  }

  /** The number that the transaction writes into the file. */
  long number() {
    return number;
  }

  /** Whether a file with this number of the last batch contains the batch. */
  boolean isIn(long fileNumber) {
    return number != 0 && number == fileNumber;
  }

  /** Sets the outcome of a task. */
  void outcome(WriterTask.ReportedTask task, Outcome outcome) {
    if (outcome instanceof Outcome.Stored) {
      messages++;
    }
    outcomes
        .computeIfAbsent(task.store(), key -> new ArrayDeque<>())
        .add(new Report(task.epoch(), task.then(), outcome));
  }

  /** Returns how many messages were stored. */
  int messages() {
    return messages;
  }

  /**
   * Refuses all tasks, and with them the rest of their epochs; adds the changes to those that could
   * not be written yet.
   */
  void refuse(MetadataChangeRetryQueue changeRetryQueue) {
    outcomes.clear();
    Refuser refuser = new Refuser(changeRetryQueue);
    tasks.forEach(task -> task.accept(refuser));
  }

  /** Handles each kind of task of a batch that cannot be written. */
  private final class Refuser implements WriterTaskVisitor<RuntimeException> {
    private final MetadataChangeRetryQueue changeRetryQueue;

    Refuser(MetadataChangeRetryQueue changeRetryQueue) {
      this.changeRetryQueue = changeRetryQueue;
    }

    @Override
    public void append(WriterTask.Append task) {
      refuse(task);
    }

    /** Whatever is in the file: the whisper is refused, and its id is free. */
    @Override
    public void storeReceipt(WriterTask.StoreReceipt task) {
      refuse(task);
      if (doubtful) {
        changeRetryQueue.add(new MetadataChange.Untold(task.sender(), task.id()));
      }
    }

    @Override
    public void findReceipt(WriterTask.FindReceipt task) {
      refuse(task);
    }

    @Override
    public void barrier(WriterTask.Barrier task) {
      refuse(task);
    }

    @Override
    public void sync(WriterTask.Sync task) {
      refuse(task);
    }

    private void refuse(WriterTask.ReportedTask task) {
      task.store().refuse(task.epoch());
      outcome(task, new Outcome.Refused(Outcome.Why.NOT_STORED));
    }

    @Override
    public void overflow(WriterTask.Overflow task) {
      outcome(task, new Outcome.Refused(Outcome.Why.BUSY));
    }

    @Override
    public void change(WriterTask.ChangeTask task) {
      changeRetryQueue.add(task.change());
    }

    @Override
    public void park(WriterTask.Park task) {
      refuse(task);
    }

    @Override
    public void load(WriterTask.Load task) {} // answered by the writer itself

    @Override
    public void take(WriterTask.Take task) {} // likewise
  }

  /** Hands the outcomes to their stores. Each is reported once, however often this is called. */
  void report() {
    outcomes.forEach(QueueingChatStore::report);
  }
}
