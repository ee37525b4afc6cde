package dev.holdfast.http.load;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The event loop of a load test: its connections, its sessions and what they have under way. One
 * thread drives all of it, because a tester that costs more than the server measures itself.
 */
final class LoadLoop implements AutoCloseable {

  /** How many bytes are read at once. */
  static final int BUFFER = 256 << 10;

  private static final long PAUSE = 100_000; // nanoseconds

  /** A session that asks again when it has thought. */
  private record Thought(LoadSession session, long until) {}

  private final LoadPlan plan;
  private final Selector selector = Selector.open();
  private final byte[] memory = new byte[BUFFER];
  private final AnswerScanner scanner;
  private final LoadStatistics statistics = new LoadStatistics();
  private final LoadConnector connector;
  private final RequestWriter writer;
  private final RequestWriter terminations;
  private final String run = Integer.toString(ThreadLocalRandom.current().nextInt(1 << 24), 36);
  private final long start = System.nanoTime();
  private final String stamp = "load " + run + " ";
  private final List<RoomDeliveryProgress> rooms = new ArrayList<>();
  private final List<LoadSession> listeners = new ArrayList<>();
  private final List<LoadSession> talkers = new ArrayList<>();
  // sorted by the time at which they end
  private final Queue<Thought> thoughts = new ArrayDeque<>();
  private int joined;
  private int over;
  private boolean busy;
  private long[] due = new long[1 << 10]; // when each message was to be said
  private int said; // messages
  private long measuredFrom; // the time from which on what is to be said is counted; 0 before
  private long ownDeliveries;
  private @Nullable String refusal; // of a creation, and of those behind it

  LoadLoop(LoadPlan plan) throws IOException {
    this.plan = plan;
    this.scanner = new AnswerScanner(stamp);
    RequestFraming framing = RequestFraming.of(plan.server(), plan.transport());
    RequestFraming http = new PostFraming(plan.server());
    this.connector = new LoadConnector(plan, framing, http, selector);
    this.writer = new RequestWriter(framing);
    this.terminations = new RequestWriter(http);
    plan.rooms().forEach(name -> rooms.add(new RoomDeliveryProgress(name)));
  }

  /** Microseconds since the loop was made. */
  long now() {
    return (System.nanoTime() - start) / 1_000;
  }

  RequestWriter writer() {
    return writer;
  }

  /** The writer of the requests that end sessions: by HTTP/1.1, whatever carried the others. */
  RequestWriter terminations() {
    return terminations;
  }

  AnswerScanner scanner() {
    return scanner;
  }

  LoadStatistics statistics() {
    return statistics;
  }

  /** The rooms. */
  List<RoomDeliveryProgress> rooms() {
    return rooms;
  }

  /** The sessions that only listen, in the order in which they were opened. */
  List<LoadSession> listeners() {
    return listeners;
  }

  /** The sessions that talk. */
  List<LoadSession> talkers() {
    return talkers;
  }

  /** The number of sessions that have joined and not ended. */
  int joined() {
    return joined;
  }

  /** Whether the server has created a session. */
  boolean hasCreated() {
    return Stream.concat(talkers.stream(), listeners.stream()).anyMatch(LoadSession::isCreated);
  }

  /** What the text of a message begins with, before its number: others have another one. */
  String stamp() {
    return stamp;
  }

  /** Why no session can be created, as an answer to a creation says; null if none says so. */
  @Nullable String refusal() {
    return refusal;
  }

  /** From now on it is measured: what is to be said from now on, and what comes of that. */
  void begin() {
    statistics.begin();
    measuredFrom = now();
  }

  /** The number of sessions that have ended. */
  int over() {
    return over;
  }

  /** Opens a session; the first ones talk. One that cannot be opened has ended, with the reason. */
  void open() {
    boolean talks = talkers.size() < plan.talkers();
    List<LoadSession> all = talks ? talkers : listeners;
    int number = all.size();
    RoomDeliveryProgress room =
        rooms.isEmpty() ? new RoomDeliveryProgress("") : rooms.get(number % rooms.size());
    String nick = (talks ? "talker-" : "load-") + run + "-" + number;
    LoadSession session = new LoadSession(this, room, nick);
    all.add(session);
    try {
      session.create();
    } catch (IOException e) {
      session.failed(e);
    }
  }

  LoadConnector connector() {
    return connector;
  }

  /**
   * Does what is to be done, for at most so many microseconds.
   *
   * <p>While answers come, a turn begins with a short pause: to wait for each answer by itself
   * costs this program and the server, which has to wake it, more than all the rest.
   */
  void turn(long micros) throws IOException {
    if (busy) {
      LockSupport.parkNanos(PAUSE);
    }
    busy = false;
    long until = thoughts.isEmpty() ? Long.MAX_VALUE : thoughts.element().until() - now();
    long wait = Math.min(micros, until) / 1_000;
    if (wait > 0) {
      selector.select(this::ready, wait);
    } else {
      selector.selectNow(this::ready);
    }
    while (!thoughts.isEmpty() && thoughts.element().until() <= now()) {
      ask(thoughts.remove().session());
    }
  }

  private void ready(SelectionKey key) {
    LoadConnection connection = (LoadConnection) key.attachment();
    busy = true;
    try {
      connection.ready(memory);
    } catch (IOException | CancelledKeyException e) {
      connection.lost(e instanceof IOException io ? io : new IOException(e));
    }
  }

  /** A session was answered, and asks again when it has thought. */
  void askAgain(LoadSession session) {
    if (plan.think().isZero() || !session.isJoined()) {
      ask(session);
    } else {
      thoughts.add(new Thought(session, now() + plan.think().toNanos() / 1_000));
    }
  }

  private static void ask(LoadSession session) {
    try {
      session.request();
    } catch (IOException e) {
      session.failed(e);
    }
  }

  void sessionJoined() {
    joined++;
  }

  void sessionEnded(boolean wasJoined, boolean wasNew, IOException why) {
    over++;
    joined -= wasJoined ? 1 : 0;
    statistics.ended(String.valueOf(why.getMessage()));
    if (wasNew && why instanceof UnexpectedAnswerException answer && !answer.isPassing()) {
      refusal = answer.verdict();
    } else if (wasNew && why instanceof UnusableTlsException) {
      refusal = why.getMessage();
    }
  }

  /** How often a session was told a message of this test, also while it is not measured. */
  long ownDeliveries() {
    return ownDeliveries;
  }

  /** A message is said that was to be said at this time; returns its number. */
  int said(long at) {
    if (said == due.length) {
      due = Arrays.copyOf(due, 2 * said);
    }
    due[said] = at;
    if (at >= measuredFrom) {
      statistics.said();
    }
    return said++;
  }

  /** A session was told the message of this number; -1 if others said it. */
  void delivered(long number) {
    if (number < 0 || number >= said) {
      statistics.deliveredForeign();
      return;
    }
    ownDeliveries++;
    long at = due[(int) number];
    if (at >= measuredFrom) {
      statistics.delivered(now() - at);
    }
  }

  /** The message of this number was refused; -1 if it was another packet. */
  void refused(String code, long number) {
    boolean before = number >= 0 && number < said && due[(int) number] < measuredFrom;
    if (measuredFrom > 0 && !before) {
      statistics.refused(code);
    }
  }

  /** Closes all connections. */
  @Override
  public void close() throws IOException {
    listeners.forEach(LoadSession::close);
    talkers.forEach(LoadSession::close);
    selector.close();
  }
}
