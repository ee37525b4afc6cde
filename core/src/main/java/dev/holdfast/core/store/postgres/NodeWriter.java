package dev.holdfast.core.store.postgres;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.StoreStatistics;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer thread of a node: takes the queued tasks, performs them in one transaction, and
 * reports what came of them. While one transaction is under way, the next batch fills up.
 *
 * <p>Each transaction begins by proving that the node lives, and writes the number of its batch. A
 * commit whose answer is lost is looked up by that number, on a connection that shuts the old one
 * out; so no outcome is a guess. While the database is away, messages and joins are refused, and
 * changes wait.
 */
final class NodeWriter implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(NodeWriter.class);

  private static final long GAP = 10; // milliseconds from one batch to the next
  private static final long BEAT = 2_000; // milliseconds from one sign of life to the next
  private static final long RETRY = 300; // milliseconds between two tries to connect
  private static final int SILENCE = 30; // seconds in which an answer must come
  private static final int TRIES = 5; // of a transaction that meets another
  private static final double MILLIS_IN_SECOND = 1_000;
  private static final int BELL = 7_500; // bytes that one notification may have, and less

  private final NodeContext context;
  private final long life;
  private final WriteTaskQueue queue;
  private final Consumer<List<Settled>> reports;
  private final List<WriteTask> kept = new ArrayList<>(); // changes that could not be written yet
  private @Nullable Connection connection;
  private @Nullable Statements statements; // of the connection
  private long conn; // its number
  private long batch; // the number of the last batch
  private long beatAt; // when the last one was committed, by the steady clock
  private long triedAt; // when a connection was last tried
  private boolean ended; // the sessions are parked, and with that the life of the node is over
  private int refusedEpoch; // all that was asked for in it, and before, is refused
  private volatile boolean stopping;
  private volatile long deadline = Long.MAX_VALUE; // by the steady clock: when it gives up
  private final LongAdder messages = new LongAdder(); // stored
  private final LongAdder batches = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder committing = new LongAdder(); // milliseconds of all transactions

  /**
   * Makes a writer that does nothing yet.
   *
   * @param reports gets what came of the tasks of each batch, on this thread
   */
  NodeWriter(
      NodeContext context, long life, WriteTaskQueue queue, Consumer<List<Settled>> reports) {
    this.context = context;
    this.life = life;
    this.queue = queue;
    this.reports = reports;
    this.triedAt = context.steady() - RETRY;
    this.beatAt = context.steady();
  }

  @Override
  public void run() {
    try {
      long next = context.steady();
      while (!ended && (!stopping || (isWaiting() && context.steady() < deadline))) {
        List<WriteTask> tasks = queue.take(BEAT / 2, Math.max(0, next - context.steady()));
        next = context.steady() + GAP;
        write(tasks);
      }
      if (!ended) {
        end();
      }
    } catch (NodeFencedException e) {
      log.error("{}", e.getMessage());
      context.fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      log.error("the writer of {} has failed", context.database, e);
      context.fail(e);
    } finally {
      disconnect();
    }
  }

  private boolean isWaiting() {
    return queue.size() > 0 || !kept.isEmpty();
  }

  /** Writes what is queued, for so many milliseconds at most, and ends. Thread-safe. */
  void stop(long millis) {
    deadline = context.steady() + millis;
    stopping = true;
    queue.close();
  }

  /** What was done since it began. Thread-safe. */
  StoreStatistics statistics() {
    return new StoreStatistics(
        messages.sum(),
        batches.sum(),
        failures.sum(),
        queue.size(),
        committing.sum() / MILLIS_IN_SECOND);
  }

  // ---- a batch

  private void write(List<WriteTask> tasks) throws InterruptedException {
    List<WriteTask> all = ImmutableList.<WriteTask>builder().addAll(kept).addAll(tasks).build();
    if (all.isEmpty() && context.steady() - beatAt < BEAT) {
      return;
    }
    if (connection == null && context.steady() - triedAt < RETRY) {
      refuse(tasks);
      if (tasks.isEmpty()) {
        Thread.sleep(RETRY / 3); // what is kept waits with it
      }
      return;
    }
    kept.clear();
    if (all.stream().anyMatch(WriteTask::isAlone)) {
      attemptEach(all);
    } else {
      attempt(all, 1);
    }
  }

  /**
   * Performs each task in a transaction of its own. When the database cannot be used, those behind
   * are not tried: they would overtake what is kept.
   */
  private void attemptEach(List<WriteTask> tasks) throws InterruptedException {
    for (int i = 0; i < tasks.size(); i++) {
      if (!attempt(ImmutableList.of(tasks.get(i)), 1)) {
        refuse(tasks.subList(i + 1, tasks.size()));
        return;
      }
    }
  }

  /**
   * Performs tasks in one transaction, or refuses those that can be, and keeps the others. Returns
   * false if the database cannot be used.
   */
  private boolean attempt(List<WriteTask> tasks, int tries) throws InterruptedException {
    if (isTyping(tasks) && context.steady() - beatAt < BEAT) {
      ring(tasks, List.of());
      return true;
    }
    long number = 0;
    boolean committing = false;
    List<Settled> settled = List.of();
    try {
      Connection open = connect();
      long began = context.steady();
      number = batch + 1;
      open.setAutoCommit(false);
      Statements in = statements();
      context.noteTime(in.fence(conn, number, rooms(tasks)), began);
      settled = perform(in, tasks);
      committing = true;
      open.commit();
      open.setAutoCommit(true);
      committed(number, tasks, settled, began);
      ring(tasks, settled);
      return true;
    } catch (SQLException e) {
      disconnect();
      if (DatabaseConnector.FENCED.equals(e.getSQLState())) {
        throw fenced();
      } else if (committing && isCommitted(number, e)) {
        committed(number, tasks, settled, context.steady());
        return true;
      }
      return failed(tasks, e, tries);
    }
  }

  /** Whether tasks need no transaction. */
  private static boolean isTyping(List<WriteTask> tasks) {
    return !tasks.isEmpty()
        && tasks.stream().allMatch(task -> task.kind() == WriteTask.Kind.TYPING);
  }

  private NodeFencedException fenced() {
    context.counters.fenced.increment();
    return new NodeFencedException(
        "node "
            + context.config.node()
            + " was given up by the others: it was silent for too long, or another process has"
            + " started under its name");
  }

  private static List<String> rooms(List<WriteTask> tasks) {
    List<String> rooms = new ArrayList<>();
    for (WriteTask task : tasks) {
      String room = task.room();
      if (room != null && !rooms.contains(room)) {
        rooms.add(room);
      }
    }
    return rooms;
  }

  private List<Settled> perform(Statements in, List<WriteTask> tasks) throws SQLException {
    List<Settled> settled = new ArrayList<>();
    int refused = refusedEpoch;
    for (int i = 0; i < tasks.size(); ) {
      WriteTask task = tasks.get(i);
      if (task.kind() == WriteTask.Kind.OVERFLOW
          || (task.kind() == WriteTask.Kind.IN_ORDER && task.epoch() <= refused)) {
        refused = Math.max(refused, task.epoch());
        settled.add(refusal(task, why(task)));
        i++;
      } else if (task.draft() != null) {
        int end = i;
        while (end < tasks.size() && isMessage(tasks.get(end), refused)) {
          end++;
        }
        append(in, tasks.subList(i, end), settled);
        i = end;
      } else {
        WriteTask.Call call = task.call();
        if (call != null) {
          settled.add(call.run(in));
        }
        i++;
      }
    }
    refusedEpoch = refused;
    return settled;
  }

  private static boolean isMessage(WriteTask task, int refusedEpoch) {
    return task.kind() == WriteTask.Kind.IN_ORDER
        && task.draft() != null
        && task.epoch() > refusedEpoch;
  }

  private static void append(Statements in, List<WriteTask> tasks, List<Settled> settled)
      throws SQLException {
    List<Draft> drafts = new ArrayList<>(tasks.size());
    tasks.forEach(task -> drafts.add(task.draft()));
    List<Outcome> outcomes = in.append(drafts);
    for (int i = 0; i < tasks.size(); i++) {
      Consumer<Outcome> then = tasks.get(i).outcome();
      Outcome outcome = outcomes.get(i);
      long seq =
          outcome instanceof Outcome.Stored stored
              ? stored.seq()
              : outcome instanceof Outcome.Repeated repeated ? repeated.seq() : 0;
      settled.add(Settled.behindMessage(drafts.get(i).room(), seq, () -> then.accept(outcome)));
    }
  }

  private void committed(long number, List<WriteTask> tasks, List<Settled> settled, long began) {
    batch = number;
    beatAt = context.steady();
    context.works();
    ended = tasks.stream().anyMatch(task -> task.kind() == WriteTask.Kind.PARKING);
    if (!tasks.isEmpty()) {
      batches.increment();
      messages.add(tasks.stream().filter(task -> task.draft() != null).count());
      committing.add(beatAt - began);
      reports.accept(settled);
    }
  }

  /** Whether a batch was committed whose answer is lost: asks until the database tells. */
  private boolean isCommitted(long number, SQLException lost) throws InterruptedException {
    log.warn("an answer to a commit is lost: {}", DatabaseConnector.reason(lost));
    while (true) {
      try {
        connect();
        return batch >= number;
      } catch (SQLException e) {
        disconnect();
        if (DatabaseConnector.FENCED.equals(e.getSQLState())) {
          throw fenced();
        }
        context.fails(DatabaseConnector.reason(e));
        if (context.steady() >= deadline) {
          throw new IllegalStateException(
              context.database + " does not tell what was stored at the end", e);
        }
        Thread.sleep(RETRY);
      }
    }
  }

  /** Nothing of a batch was written. Returns false if the database cannot be used. */
  private boolean failed(List<WriteTask> tasks, SQLException e, int tries)
      throws InterruptedException {
    failures.increment();
    boolean conflict = DatabaseConnector.isConflict(e);
    if (conflict && tries < TRIES) {
      return attempt(tasks, tries + 1);
    } else if (conflict || DatabaseConnector.isOutage(e) || tasks.isEmpty()) {
      context.fails(DatabaseConnector.reason(e));
      refuse(tasks);
      return false;
    } else if (tasks.size() > 1) { // to find the one that cannot be written
      attemptEach(tasks);
    } else if (tasks.get(0).isKept()) {
      throw new IllegalStateException("a change cannot be written to " + context.database, e);
    } else {
      log.error("something cannot be written to {}", context.database, e);
      refuse(tasks);
    }
    return true;
  }

  /** Refuses what can be, and keeps the rest. */
  private void refuse(List<WriteTask> tasks) {
    List<Settled> settled = new ArrayList<>();
    for (WriteTask task : tasks) {
      if (task.isKept()) {
        kept.add(task.refused() == null ? task : task.told());
      }
      if (task.kind() == WriteTask.Kind.IN_ORDER) {
        refusedEpoch = Math.max(refusedEpoch, task.epoch());
      }
      if (task.refused() != null) {
        settled.add(refusal(task, why(task)));
      }
    }
    if (!settled.isEmpty()) {
      reports.accept(settled);
    }
  }

  private static Outcome.Why why(WriteTask task) {
    return task.kind() == WriteTask.Kind.OVERFLOW ? Outcome.Why.BUSY : Outcome.Why.NOT_STORED;
  }

  private static Settled refusal(WriteTask task, Outcome.Why why) {
    Consumer<Outcome.Why> refused = task.refused();
    Runnable report = refused == null ? () -> {} : () -> refused.accept(why);
    if (task.kind() == WriteTask.Kind.PARKING) {
      return Settled.last(report);
    }
    boolean inOrder =
        task.kind() == WriteTask.Kind.IN_ORDER || task.kind() == WriteTask.Kind.OVERFLOW;
    return Settled.refused(inOrder ? task.epoch() : 0, report);
  }

  // ---- the bell

  /** Tells the other nodes that there is something to read, and what is not stored. */
  private void ring(List<WriteTask> tasks, List<Settled> settled) {
    Map<String, long[]> places = new LinkedHashMap<>();
    long bans = 0;
    for (Settled each : settled) {
      bans = Math.max(bans, each.bans());
      if (each.room() != null && (each.seq() > 0 || each.last() > 0)) {
        long[] place = places.computeIfAbsent(each.room(), room -> new long[2]);
        place[0] = Math.max(place[0], each.seq());
        place[1] = Math.max(place[1], each.last());
      }
    }
    List<String> lines = new ArrayList<>();
    places.forEach((room, place) -> lines.add(Bell.room(room, place[0], place[1])));
    if (bans > 0) {
      lines.add(Bell.bans(bans));
    }
    for (WriteTask task : tasks) {
      if (task.bell() != null) {
        lines.add(task.bell());
      }
    }
    try {
      while (!lines.isEmpty()) {
        int end = 0;
        int bytes = 0;
        while (end < lines.size() && (end == 0 || bytes + lines.get(end).length() * 4 < BELL)) {
          bytes += lines.get(end).length() * 4;
          end++;
        }
        connect();
        statements().notify(Joiner.on('\n').join(lines.subList(0, end)));
        lines.subList(0, end).clear();
      }
    } catch (SQLException e) { // they look for themselves every second
      disconnect();
      log.debug("the other nodes could not be told at once", e);
    }
  }

  // ---- the connection

  private Connection connect() throws SQLException {
    Connection open = connection;
    if (open == null) {
      triedAt = context.steady();
      open = context.database.open("writer " + context.config.node(), SILENCE);
      connection = open;
      statements = new Statements(open, context.config.node(), life);
      Statements.Connected connected = statements.connect();
      conn = connected.conn();
      batch = Math.max(batch, connected.batch());
    }
    return open;
  }

  private Statements statements() {
    if (statements == null) {
      throw new IllegalStateException("it is not connected");
    }
    return statements;
  }

  private void disconnect() {
    DatabaseConnector.close(connection);
    connection = null;
    statements = null;
  }

  /** Ends the life of the node, if the database can be told. */
  private void end() {
    try {
      connect();
      statements().stop(context.config.sessionRest());
    } catch (SQLException e) {
      if (!DatabaseConnector.FENCED.equals(e.getSQLState())) {
        log.warn(
            "{} was not told that node {} has ended: {}",
            context.database,
            context.config.node(),
            DatabaseConnector.reason(e));
      }
    }
  }
}
