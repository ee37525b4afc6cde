package dev.holdfast.core.store.postgres;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.hash.HashCode;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.GuardedListener;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.LeaveRequest;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.RoomLog;
import dev.holdfast.core.store.StoreContext;
import dev.holdfast.core.store.StoreStatistics;
import dev.holdfast.core.store.UnusableStoreException;
import dev.holdfast.core.store.postgres.WriteTask.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The chat store of one life of a node, in a database that other nodes share. What is asked of it
 * is queued for the {@link NodeWriter}; what happens, here or at another node, is read back and
 * told in the one order that the database has given it, and outcomes are reported in their place.
 *
 * <p>Every task carries the epoch in which it was asked for. When a message is refused, so are all
 * later ones of its epoch; the next epoch begins when the refusal is reported. Confined to the
 * loop, but for {@link #load}, {@link #close} and what says otherwise.
 *
 * <p>It is long because it has each method of the port.
 */
public final class SharedChatStore implements ChatStore, AutoCloseable {

  private static final long CLOSING = 5_000; // milliseconds for what is queued
  private static final Duration ENDING = Duration.ofSeconds(5); // for the thread then
  private static final long PARKING_CAPACITY = 256 << 20; // bytes
  private static final int MAX_BANS = 10_000;
  private static final double MILLIS_IN_SECOND = 1_000;
  private static final long SILENT = 5_000; // milliseconds after which the database is missed

  private final NodeContext context;
  private final boolean replace;
  private final WriteTaskQueue queue = new WriteTaskQueue();
  private final DatabaseReader reader;
  private final Map<String, RoomFeed> feeds = new HashMap<>();
  private final Set<RoomFeed> telling = new LinkedHashSet<>(); // that may have something to tell
  private final Deque<Settled> settled = new ArrayDeque<>(); // to be reported, in order
  private @Nullable NodeLife life; // null: it was not loaded
  private @Nullable NodeWriter writer;
  private @Nullable Thread writing;
  private @Nullable DatabaseListener hearing; // null: the loop does not run yet
  private @Nullable Listener listener;
  private @Nullable BanListener banListener;
  private @Nullable BanReplica bans;
  private @Nullable StoreContext storeContext;
  private Consumer<List<KnownNode>> nodes = known -> {};
  private List<KnownNode> knownNodes = ImmutableList.of();
  private int epoch = 1;
  private int busyEpoch; // what is asked for in it is refused, because too much waits
  private boolean reading; // news are being read
  private boolean readingBans;
  private boolean parked; // nothing is told any more
  private boolean processing;
  private volatile long lag; // of all rooms, when it was last looked at
  private volatile long inTimeAt; // when there was none, by the steady clock

  /**
   * Makes a store that is not loaded.
   *
   * @param replace whether a process that lives under this name is to end
   */
  SharedChatStore(NodeContext context, boolean replace) {
    this.context = context;
    this.replace = replace;
    this.reader = new DatabaseReader(context);
    this.inTimeAt = context.steady();
  }

  // ---- the life of the node

  /** Begins the life of the node, and has its writer run. */
  @Override
  public Contents load() throws UnusableStoreException {
    NodeLife begun;
    try {
      begun = NodeLife.begin(context, replace);
    } catch (SQLException e) {
      throw context.database.unusable(e);
    }
    life = begun;
    NodeWriter fresh =
        new NodeWriter(context, begun.number(), queue, all -> context.run(() -> settle(all)));
    Thread thread = new Thread(fresh, "store-writer-" + context.config.node());
    thread.setDaemon(true);
    thread.start();
    writer = fresh;
    writing = thread;
    bans = new BanReplica(begun.bans(), begun.banChanges());
    return new Contents(List.of(), List.of(), begun.bans());
  }

  @Override
  public void listen(
      Listener listener, BanListener bans, Contents kept, StoreContext storeContext) {
    GuardedListener guarded = new GuardedListener(listener, bans);
    this.listener = guarded;
    this.banListener = guarded;
    this.storeContext = storeContext;
    kept.bans().forEach(guarded::banned);
  }

  /**
   * Sets what is told on the loop which nodes there are, this one among them, when that has
   * changed; called before the loop runs.
   */
  public void tellNodes(Consumer<List<KnownNode>> nodes) {
    this.nodes = nodes;
  }

  /** Begins to hear of other nodes: the loop runs. */
  private void begin() {
    if (hearing == null) {
      StoreContext given = requireNonNull(storeContext, "listen was not called");
      Housekeeping housekeeping =
          new Housekeeping(
              context, given.nickReserved(), given.formerMembers(), given.reusableRoomLogs());
      DatabaseListener fresh =
          new DatabaseListener(context, housekeeping, new Heard(), this::positions);
      fresh.follow(ImmutableList.copyOf(feeds.keySet()));
      Thread thread = new Thread(fresh, "store-listener-" + context.config.node());
      thread.setDaemon(true);
      thread.start();
      hearing = fresh;
    }
  }

  /**
   * Writes what is queued, for 5 s at most, and ends the life of the node. Not to be called on the
   * loop.
   */
  @Override
  public void close() {
    context.drop();
    NodeWriter running = writer;
    Thread thread = writing;
    if (running != null && thread != null) {
      running.stop(CLOSING);
      Uninterruptibles.joinUninterruptibly(thread, Duration.ofMillis(CLOSING).plus(ENDING));
    }
    DatabaseListener listening = hearing;
    if (listening != null) {
      listening.stop();
    }
    reader.stop();
  }

  /** Returns why nothing can be stored now, for an operator; null if it can. Thread-safe. */
  public @Nullable String problem() {
    String outage = context.outage();
    DatabaseListener listening = hearing;
    if (outage != null) {
      return context.database + " cannot be used: " + outage;
    } else if (queue.isFull()) {
      return "too much waits to be written to " + context.database;
    } else if (listening != null && listening.silentFor() > SILENT) {
      return context.database + " does not answer";
    }
    return null;
  }

  /** Returns what was done in this life. Thread-safe. */
  public StoreStatistics statistics() {
    NodeWriter running = writer;
    return running == null ? new StoreStatistics(0, 0, 0, 0, 0) : running.statistics();
  }

  /** Returns what the node has done, and how it is. Thread-safe. */
  public NodeStatistics nodeStatistics() {
    NodeCounters counters = context.counters;
    DatabaseListener listening = hearing;
    long behind = lag;
    return new NodeStatistics(
        behind,
        behind == 0 ? 0 : seconds(context.steady() - inTimeAt),
        listening == null ? 0 : seconds(listening.silentFor()),
        counters.reads.sum(),
        seconds(counters.readMillis.sum()),
        counters.fenced.sum(),
        counters.declaredDead.sum(),
        counters.timedOut.sum(),
        counters.parked.sum(),
        counters.taken.sum());
  }

  private static double seconds(long millis) {
    return millis / MILLIS_IN_SECOND;
  }

  // ---- what is heard and read

  /** What other nodes tell at once. */
  private final class Heard implements Bell.Listener {
    @Override
    public void room(String room, long seq, long n) {
      RoomFeed feed = feeds.get(room);
      if (feed != null) {
        feed.heard(seq, n);
        readNews();
      }
    }

    @Override
    public void bans(long n) {
      banReplica().heard(n);
      readBans();
    }

    @Override
    public void typing(String room, HashCode member, boolean active) {
      RoomFeed feed = feeds.get(room);
      PresentMember present = feed == null ? null : feed.roster.find(member);
      if (present != null && !parked) {
        listener().typing(room, present, active);
      }
    }
  }

  private void positions(Positions positions) {
    for (Positions.RoomPosition position : positions.rooms()) {
      RoomFeed feed = feeds.get(position.room());
      if (feed != null) {
        if (!feed.log.equals(position.log())) {
          throw new IllegalStateException(
              "room " + position.room() + " has another log: the database was restored");
        }
        feed.heard(position.head(), position.n());
        if (feed.isNewOldest(position.oldest()) && !parked) {
          listener().deleted(position.room(), position.oldest());
        }
      }
    }
    lag = feeds.values().stream().mapToLong(RoomFeed::lag).sum();
    if (lag == 0) {
      inTimeAt = context.steady();
    }
    banReplica().heard(positions.bans());
    if (!knownNodes.equals(positions.nodes())) {
      knownNodes = positions.nodes();
      nodes.accept(knownNodes);
    }
    readNews();
    readBans();
  }

  /**
   * Looks for sessions that may have been parked.
   *
   * @param failed is called instead if the database cannot be asked
   */
  public void find(Set<String> sids, Consumer<FoundSessions> then, Runnable failed) {
    reader.read(connection -> Snapshots.sessions(connection, sids), then, failed);
  }

  /** Returns the number of this life of the node, when it is loaded. */
  public long lifeNumber() {
    return life().number();
  }

  /** Reads what has happened in the rooms that are behind, until none is. */
  private void readNews() {
    if (reading || parked) {
      return;
    }
    List<Snapshots.Place> behind = new ArrayList<>();
    for (RoomFeed feed : feeds.values()) {
      if (feed.isBehind()) {
        behind.add(new Snapshots.Place(feed.room, feed.readSeq(), feed.readN()));
      }
    }
    if (!behind.isEmpty()) {
      reading = true;
      reader.read(connection -> Snapshots.news(connection, behind), this::addNews, null);
    }
  }

  private void addNews(ImmutableListMultimap<String, RoomEvent> news) {
    reading = false;
    for (String room : news.keySet()) {
      RoomFeed feed = feeds.get(room);
      if (feed != null) {
        feed.add(news.get(room));
        telling.add(feed);
      }
    }
    process();
    readNews();
  }

  private void readBans() {
    if (!readingBans && !parked && banReplica().isBehind()) {
      readingBans = true;
      reader.read(
          Snapshots::bans,
          read -> {
            readingBans = false;
            if (!parked) {
              banReplica().tell(read, requireNonNull(banListener, "listen was not called"));
              process();
              readBans();
            }
          },
          null);
    }
  }

  // ---- what is told, and reported in its place

  private void settle(List<Settled> all) {
    for (Settled each : all) {
      settled.add(each);
      RoomFeed feed = each.room() == null ? null : feeds.get(each.room());
      if (feed != null) {
        feed.heard(each.seq(), each.last());
      }
      banReplica().heard(each.bans());
    }
    process();
    readNews();
    readBans();
  }

  /** Tells what can be told, and reports what can be reported, in turns. */
  private void process() {
    if (processing) {
      return; // something that is told or reported has asked for more
    }
    processing = true;
    try {
      boolean moved = true;
      while (moved) {
        boolean told = tell();
        moved = report() || told;
      }
    } finally {
      processing = false;
    }
  }

  private boolean tell() {
    boolean moved = false;
    if (parked) {
      return false;
    }
    for (RoomFeed feed : ImmutableList.copyOf(telling)) {
      while (!parked && feeds.get(feed.room) == feed && feed.tellNext(this, this::isNext)) {
        moved = true;
      }
      if (feeds.get(feed.room) != feed || feed.isIdle()) {
        telling.remove(feed);
      }
    }
    return moved;
  }

  private boolean report() {
    boolean moved = false;
    while (!settled.isEmpty() && mayReport(settled.getFirst())) {
      Settled next = settled.removeFirst();
      moved = true;
      if (next.refusedEpoch() > 0) {
        epoch = Math.max(epoch, next.refusedEpoch() + 1);
      }
      if (!parked || next.isLast()) {
        next.report().run();
      }
    }
    return moved;
  }

  private boolean mayReport(Settled next) {
    RoomFeed feed = next.room() == null ? null : feeds.get(next.room());
    return parked
        || ((feed == null || feed.hasTold(next.seq(), next.n()))
            && banReplica().n() >= next.bans());
  }

  /** Whether a join may be told now: one of this node when its outcome is the next. */
  private boolean isNext(RoomEvent.Changed join) {
    if (!isOwn(join)) {
      return true;
    }
    Settled next = settled.peekFirst();
    return next != null
        && next.ownJoin()
        && join.room().equals(next.room())
        && join.n() == next.n();
  }

  /** Whether this life of the node has asked for a change, or is told it for one of its members. */
  boolean isOwn(RoomEvent.Changed change) {
    return context.config.node().equals(change.node()) && life().number() == change.life();
  }

  // ---- what is asked

  private void ask(
      Kind kind,
      @Nullable String room,
      @Nullable Draft draft,
      WriteTask.@Nullable Call call,
      Consumer<Outcome> outcome,
      @Nullable Consumer<Outcome.Why> refused) {
    WriteTask task = new WriteTask(kind, epoch, room, draft, call, null, outcome, refused);
    boolean inOrder = kind == Kind.IN_ORDER;
    if (parked || ((!inOrder || busyEpoch != epoch) && queue.put(task))) {
      return;
    }
    if (task.isKept()) {
      throw new IllegalStateException("too many changes wait to be written to " + context.database);
    }
    WriteTask overflow =
        new WriteTask(Kind.OVERFLOW, epoch, null, null, null, null, outcome, refused);
    if (inOrder) {
      busyEpoch = epoch;
    }
    if (refused != null && (!inOrder || !queue.put(overflow))) {
      refused.accept(Outcome.Why.BUSY);
    }
  }

  /** Asks for a change, which is tried until it is written. */
  private void change(@Nullable String room, WriteTask.Call call) {
    ask(Kind.CHANGE, room, null, call, outcome -> {}, null);
  }

  // ---- rooms

  /** The first room is followed during the call: the server is not started yet. */
  @Override
  public void follow(String room, Supplier<String> newLog, Consumer<Followed> then) {
    if (hearing == null && feeds.isEmpty()) {
      String log = newLog.get();
      try (Connection connection = context.database.open("start " + context.config.node(), 30)) {
        new Statements(connection, context.config.node(), life().number()).follow(room, log);
        followed(Snapshots.room(connection, room), then);
      } catch (SQLException e) {
        throw new IllegalStateException(context.database + " cannot be used", e);
      }
      return;
    }
    String log = newLog.get();
    change(
        room,
        in -> {
          in.follow(room, log);
          return Settled.of(
              () ->
                  reader.read(
                      connection -> Snapshots.room(connection, room),
                      snapshot -> followed(snapshot, then),
                      null));
        });
  }

  private void followed(Snapshots.Room snapshot, Consumer<Followed> then) {
    RoomFeed feed = snapshot.feed();
    feeds.put(snapshot.name(), feed);
    feedsChanged();
    then.accept(
        new Followed(
            new RoomLog(snapshot.name(), snapshot.log(), feed.seq(), snapshot.oldest()),
            feed.roster));
    readNews();
  }

  private void feedsChanged() {
    DatabaseListener listening = hearing;
    if (listening != null) {
      listening.follow(ImmutableList.copyOf(feeds.keySet()));
    }
  }

  @Override
  public void unfollow(RoomLog log) {
    feeds.remove(log.room());
    feedsChanged();
    change(
        log.room(),
        in -> {
          in.unfollow(log.room());
          return Settled.of(() -> {});
        });
  }

  // ---- messages

  @Override
  public void append(Draft draft, Consumer<Outcome> then) {
    ask(
        Kind.IN_ORDER,
        draft.room(),
        draft,
        null,
        then,
        why -> then.accept(new Outcome.Refused(why)));
  }

  @Override
  public void whisper(Whisper whisper, Consumer<Outcome> then, Runnable noRecipient) {
    String room = whisper.room();
    ask(
        Kind.IN_ORDER,
        room,
        null,
        in -> {
          Statements.Whispered done = in.whisper(whisper);
          Outcome outcome = done.outcome();
          return Settled.behind(
              room, done.n(), outcome == null ? noRecipient : () -> then.accept(outcome));
        },
        then,
        why -> then.accept(new Outcome.Refused(why)));
  }

  @Override
  public void forward(String room, HashCode member, List<byte[]> packets) {
    change(room, in -> Settled.behind(room, in.forward(room, member, packets), () -> {}));
  }

  @Override
  public void typing(String room, HashCode member, boolean active) {
    WriteTask task =
        new WriteTask(
            Kind.TYPING,
            epoch,
            null,
            null,
            null,
            Bell.typing(room, member, active),
            outcome -> {},
            null);
    if (!parked) {
      queue.put(task); // it may be lost
    }
  }

  // ---- members

  @Override
  public void join(JoinRequest request, Consumer<JoinOutcome> then) {
    String room = request.room();
    ask(
        Kind.REFUSABLE,
        room,
        null,
        in -> {
          Statements.Joined joined = in.join(request);
          JoinOutcome outcome = outcome(joined);
          return outcome instanceof JoinOutcome.Done
              ? Settled.join(room, joined.n(), joined.last(), () -> then.accept(outcome))
              : Settled.of(() -> then.accept(outcome));
        },
        outcome -> {},
        why -> then.accept(new JoinOutcome.Refused(why)));
  }

  private static JoinOutcome outcome(Statements.Joined joined) {
    return switch (joined.outcome()) {
      case "done" -> new JoinOutcome.Done();
      case "unknown-token" -> new JoinOutcome.UnknownToken();
      case "nick-taken" -> new JoinOutcome.NickTaken();
      case "room-full" -> new JoinOutcome.RoomFull();
      default -> new JoinOutcome.Refused(Outcome.Why.NOT_STORED);
    };
  }

  @Override
  public void leave(LeaveRequest request, @Nullable Consumer<Outcome> then) {
    String room = request.room();
    if (then == null) {
      change(room, in -> Settled.behind(room, in.leave(request), () -> {}));
      return;
    }
    boolean[] reported = {false}; // owned by the loop
    Consumer<Outcome> once =
        outcome -> {
          if (!reported[0]) {
            reported[0] = true;
            then.accept(outcome);
          }
        };
    ask(
        Kind.CHANGE,
        room,
        null,
        in -> Settled.behind(room, in.leave(request), () -> once.accept(new Outcome.Done())),
        outcome -> {},
        why -> once.accept(new Outcome.Refused(why)));
  }

  @Override
  public void setAdmin(String room, HashCode token, boolean admin) {
    change(room, in -> Settled.behind(room, in.setAdmin(room, token, admin), () -> {}));
  }

  /** Nothing is known of it here: the database decides. */
  @Override
  public boolean isReserved(String room, Nickname nick) {
    return false;
  }

  // ---- bans

  @Override
  public void ban(String network, String nick, String reason, Duration length, Consumer<Ban> then) {
    change(
        null,
        in -> {
          Statements.Banned banned = in.ban(network, nick, reason, length, MAX_BANS);
          Ban ban = new Ban(network, nick, reason, banned.until());
          return Settled.behindBans(banned.n(), () -> then.accept(ban));
        });
  }

  @Override
  public void unban(String network) {
    change(null, in -> Settled.behindBans(in.unban(network), () -> {}));
  }

  // ---- what is stored

  @Override
  public void read(String room, Range range, Consumer<Reading> then) {
    RetentionCutoff cutoff = RetentionCutoff.of(context.config.retention(), time());
    reader.read(
        connection -> Snapshots.messages(connection, room, range, cutoff),
        then,
        () -> then.accept(Reading.FAILED));
  }

  @Override
  public void sync(Consumer<Outcome> then) {
    ask(
        Kind.REFUSABLE,
        null,
        null,
        in -> Settled.of(() -> then.accept(new Outcome.Done())),
        then,
        why -> then.accept(new Outcome.Refused(why)));
  }

  // ---- a restart

  @Override
  public long parkingCapacity() {
    return PARKING_CAPACITY;
  }

  @Override
  public void park(List<Parked> sessions, Consumer<Outcome> then) {
    Map<String, Long> places = new HashMap<>();
    feeds.forEach((name, feed) -> places.put(name, feed.n()));
    Duration rest = context.config.sessionRest();
    ask(
        Kind.PARKING,
        null,
        null,
        in -> {
          in.park(sessions, places);
          in.stop(rest); // from now on each session is found
          return Settled.last(
              () -> {
                context.counters.parked.add(sessions.size());
                then.accept(new Outcome.Done());
              });
        },
        then,
        why -> then.accept(new Outcome.Refused(why)));
    parked = true;
  }

  /** There are none: each is taken by its sid. */
  @Override
  public void takeParked(Consumer<List<byte[]>> then, Runnable failed) {
    begin();
    then.accept(List.of());
  }

  /** There are none. */
  @Override
  public void dropParkedRosters() {}

  @Override
  public void takeParked(String sid, Consumer<byte @Nullable []> then, Runnable failed) {
    ask(
        Kind.REFUSABLE,
        null,
        null,
        in -> {
          byte[] form = in.take(sid);
          return Settled.of(
              () -> {
                context.counters.taken.add(form == null ? 0 : 1);
                then.accept(form);
              });
        },
        outcome -> {},
        why -> failed.run());
  }

  // ---- time

  @Override
  public Instant timeOfDay() {
    return Instant.ofEpochMilli(time());
  }

  @Override
  public long time() {
    return context.time();
  }

  @Override
  public long keptSince() {
    return RetentionCutoff.of(context.config.retention(), time()).since();
  }

  /** Nothing is deleted here: one node does that for all. */
  @Override
  public void sweep() {
    begin();
  }

  // ---- parts

  Listener listener() {
    return requireNonNull(listener, "listen was not called");
  }

  private BanReplica banReplica() {
    return requireNonNull(bans, "load was not called");
  }

  private NodeLife life() {
    return requireNonNull(life, "load was not called");
  }
}
