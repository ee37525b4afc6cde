package dev.holdfast.core.session;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.MemoryBudget.Use;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's session, as the application sees it. Confined to the loop of its {@link
 * ConnectionManager}.
 */
public final class Session {

  private static final int SHORT_SID = 6;
  private static final long PATIENCE = 2_000; // milliseconds between two requests of a client

  /** What a session without packets takes of a heap, in bytes. */
  static final int WEIGHT = 1_536;

  final String sid;
  final SessionEngine engine;
  final SessionObserver observer;
  final SessionTimers.Node timer = new SessionTimers.Node(this);
  final RateLimit.Meter packetMeter = new RateLimit.Meter();
  State counted; // its state as far as the manager has counted it
  boolean unconfirmed; // its client has not sent a second request yet
  boolean ending; // it counts against no limit any more
  private final MemoryBudget.Holding holding;
  boolean failed; // the program failed while it handled this session
  boolean over; // its manager knows it no more
  private final ConnectionManager manager;
  private final ClientHost host;
  private @Nullable Object attachment;

  Session(
      ConnectionManager manager, ClientHost host, SessionEngine engine, SessionObserver observer) {
    this.holding = manager.budget().open(host, () -> manager.overflow(this));
    holding.set(Use.SESSIONS, WEIGHT);
    this.manager = manager;
    this.sid = engine.terms().sid();
    this.host = host;
    this.engine = engine;
    this.observer = observer;
    this.counted = engine.state();
  }

  /** Notes in the budget what it keeps now. */
  void weigh() {
    holding.set(Use.MAILBOXES, engine.mailboxWeight());
    holding.set(Use.REPLAYS, engine.replayWeight());
    holding.set(Use.EARLY, engine.earlyWeight());
  }

  /** Keeps nothing any more. */
  void release() {
    holding.close();
  }

  /** Sends one packet; ignored once the session is ending. */
  public void send(Packet packet) {
    send(ImmutableList.of(packet));
  }

  /** Sends packets in one go: they leave together. An immutable list is shared, not copied. */
  public void send(List<Packet> packets) {
    manager.send(this, packets);
  }

  /** Ends the session; what was sent before still reaches the client, with the condition. */
  public void end(Condition condition) {
    end(ImmutableList.of(), condition);
  }

  /** Likewise, with last packets that arrive on the very answer that tells the end. */
  public void end(List<Packet> last, Condition condition) {
    manager.end(this, last, condition);
  }

  /**
   * What was sent and is not known to have arrived, in order: for an application that sends it in
   * another session instead.
   */
  public List<Packet> undelivered() {
    return engine.undelivered();
  }

  /** How full its mailbox would be with so much more on its way to it: from 0 on, and 1 is full. */
  public double fill(int packets, long bytes) {
    return engine.fill(packets, bytes);
  }

  /**
   * Whether its client fetches what is sent to it: it waits, or did so in the last two seconds, and
   * does not pause.
   */
  public boolean asks(long now) {
    return engine.asks(PATIENCE, now);
  }

  /** What the machine is doing. */
  public State state() {
    return engine.state();
  }

  /** Where its client comes from. */
  public ClientHost host() {
    return host;
  }

  /** The start of the sid: enough to tell sessions apart in a log, too little to take one over. */
  public String shortSid() {
    return sid.substring(0, Math.min(SHORT_SID, sid.length()));
  }

  /** What the application keeps with this session; null until set. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Keeps something with this session. */
  public void attach(@Nullable Object attachment) {
    this.attachment = attachment;
  }

  @Override
  public String toString() {
    return shortSid();
  }
}
