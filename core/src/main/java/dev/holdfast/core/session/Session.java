package dev.holdfast.core.session;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's session as the application sees it. Confined to the loop of its {@link
 * ConnectionManager}.
 */
public final class Session {

  private static final int SHORT_SID = 6;
  private static final long REQUEST_GAP = 2_000; // milliseconds between two requests of a client

  /** The estimated size of a session without packets, in bytes of heap. */
  static final int WEIGHT = 1_536;

  final String sid;
  final SessionEngine engine;
  final SessionObserver observer;
  final SessionTimerNode timerNode = new SessionTimerNode(this); // its place in the timer queue
  final RateLimit.Meter packetMeter = new RateLimit.Meter();
  State counted; // the state under which the admission counts it
  boolean unconfirmed; // its client has not sent a second request yet
  boolean ending; // its client must still be told the end; it counts against no limit of its host
  private final MemoryBudget.Holding holding;
  boolean failed; // a fault happened while it was handled
  boolean dropped; // the manager has it no more: it has ended, was parked, or was not adopted
  private final SessionDriver driver;
  private final ClientHost host;
  private @Nullable HandshakeRequest handshakeRequest; // null once the application was told
  private @Nullable Object attachment;

  Session(
      SessionDriver driver,
      MemoryBudget budget,
      HandshakeRequest request,
      SessionEngine engine,
      SessionObserver observer) {
    this(driver, budget, request.host(), engine, observer);
    this.handshakeRequest = request;
  }

  /** Makes a session of which the application knows already. */
  Session(
      SessionDriver driver,
      MemoryBudget budget,
      ClientHost host,
      SessionEngine engine,
      SessionObserver observer) {
    this.host = host;
    this.holding =
        budget.open(host, () -> driver.drive(this, null, (one, now) -> one.engine.evict(now)));
    holding.set(MemoryCategory.SESSIONS, WEIGHT);
    this.driver = driver;
    this.sid = engine.terms().sid();
    this.engine = engine;
    this.observer = observer;
    this.counted = engine.state();
  }

  /** Updates the memory budget with the size of its queues. */
  void weigh() {
    holding.set(MemoryCategory.MAILBOXES, engine.mailboxWeight());
    holding.set(MemoryCategory.REPLAYS, engine.replayWeight());
    holding.set(MemoryCategory.EARLY, engine.earlyWeight());
  }

  /**
   * Reads what a send to it reads, and changes nothing: see {@link SessionEngine#prefetch}.
   *
   * @return a number without a meaning, to be used
   */
  public long prefetch() {
    return engine.prefetch() + holding.prefetch() + timerNode.nextLook;
  }

  /** Takes the request for it, with which the application is told that it has begun. */
  HandshakeRequest takeHandshakeRequest() {
    HandshakeRequest request = requireNonNull(handshakeRequest, "the application was told");
    handshakeRequest = null;
    return request;
  }

  /** Whether the application was told that it has begun. */
  boolean isOpened() {
    return handshakeRequest == null;
  }

  /** Removes it from the memory budget. */
  void leaveBudget() {
    holding.close();
  }

  /**
   * Sends a packet; does nothing once the session is ending.
   *
   * @throws IllegalStateException if another thread than the event loop calls; it hands the call
   *     over by {@code loop.execute}
   */
  public void send(Packet packet) {
    send(ImmutableList.of(packet));
  }

  /**
   * Sends packets that leave in one answer. An immutable list is shared, not copied.
   *
   * @throws IllegalStateException if another thread than the event loop calls
   */
  public void send(List<Packet> packets) {
    driver.requireLoop();
    driver.drive(this, null, (session, now) -> session.engine.send(packets, now));
  }

  /** Ends the session with a condition; packets sent before are still delivered. */
  public void end(Condition condition) {
    end(ImmutableList.of(), condition);
  }

  /** Ends the session with a condition, and with last packets in the answer that tells it. */
  public void end(List<Packet> last, Condition condition) {
    driver.requireLoop();
    driver.drive(this, null, (session, now) -> session.engine.end(last, condition, now));
  }

  /**
   * Returns the packets that were sent and are not known to have arrived, in order, so that an
   * application can send them in another session.
   */
  public List<Packet> undelivered() {
    return engine.undelivered();
  }

  /**
   * Returns how full the mailbox would be with so much more: 0 is empty, 1 full, more than 1 too
   * much.
   *
   * @param packets the number of packets to add
   * @param bytes their size
   */
  public double fill(int packets, long bytes) {
    return engine.fill(packets, bytes);
  }

  /**
   * Whether its client is fetching packets at {@code now}: a request is held, or was in the last
   * two seconds, and the client does not pause.
   */
  public boolean isFetching(long now) {
    return engine.isFetching(REQUEST_GAP, now);
  }

  /** The state of the machine. */
  public State state() {
    return engine.state();
  }

  /** The host of its client. */
  public ClientHost host() {
    return host;
  }

  /**
   * The first characters of the sid, for logs: enough to tell sessions apart, too few to take one
   * over.
   */
  public String shortSid() {
    return sid.substring(0, Math.min(SHORT_SID, sid.length()));
  }

  /** The object that the application has attached; null if there is none. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Attaches an object of the application, in place of the one before. */
  public void attach(@Nullable Object attachment) {
    this.attachment = attachment;
  }

  @Override
  public String toString() {
    return shortSid();
  }
}
