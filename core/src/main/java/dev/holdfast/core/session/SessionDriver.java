package dev.holdfast.core.session;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Effect;
import dev.holdfast.fsm.Effects;
import dev.holdfast.fsm.EndedBy;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.Ticket;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver of the sessions of one application: it calls the engine of a session and performs the
 * effects that the engine returns. It decides nothing of the protocol.
 *
 * <p>What is thrown meanwhile is the matter of {@link SessionFaults}. Confined to the {@link
 * EventLoop}.
 */
final class SessionDriver {

  private static final Logger log = LoggerFactory.getLogger(SessionDriver.class);

  private final EventLoop loop;
  private final Application application;
  private final SessionFaults faults;
  private final SessionRegistry sessions;
  private final long inactivity; // milliseconds for which answers of an ended session are kept
  private @Nullable Consumer<String> ended; // is told of each session that has ended

  SessionDriver(
      EventLoop loop,
      Application application,
      SessionFaults faults,
      SessionRegistry sessions,
      long inactivity) {
    this.loop = loop;
    this.application = application;
    this.faults = faults;
    this.sessions = sessions;
    this.inactivity = inactivity;
  }

  /**
   * Sets the listener to the ends of sessions, which is given the sid of each.
   *
   * @throws IllegalStateException if there is one already
   */
  void onEnd(Consumer<String> listener) {
    checkState(ended == null, "there is a listener to the ends of sessions");
    ended = listener;
  }

  /** Throws if an application calls a session on another thread than the loop. */
  void requireLoop() {
    if (!loop.isCurrentThread()) {
      throw new IllegalStateException(
          "a session is called on its event loop only, and this is another thread: hand the call"
              + " over, as loop.execute(() -> session.send(packet))");
    }
  }

  /**
   * Calls the engine, notes its state and deadline, and performs the effects that it returned.
   *
   * @param ticket the ticket of the request that this call is about; null if there is none
   */
  void drive(Session session, @Nullable Ticket ticket, EngineCall call) {
    if (session.dropped) {
      return;
    }
    Effects effects;
    try {
      long now = loop.now();
      effects = call.make(session, now);
      sessions.update(session, now);
    } catch (Throwable fault) {
      giveUp(session, ticket, fault);
      return;
    }
    perform(session, effects);
  }

  /** Ends a session whose engine threw: it is asked for its last answers and then dropped. */
  private void giveUp(Session session, @Nullable Ticket ticket, Throwable fault) {
    perform(session, faults.lastEffects(session, ticket, fault, loop.now()));
    drop(session, new SessionEnd(EndedBy.APPLICATION, Condition.INTERNAL_SERVER_ERROR));
  }

  /**
   * Calls the engine of a session that has ended and that the application has forgotten, which has
   * answers left for a request, and performs the effects that it returned. An engine that throws is
   * not asked again.
   */
  void driveEnded(String sid, SessionEngine engine, Request request) {
    Effects effects;
    try {
      effects = engine.request(request, loop.now());
    } catch (RuntimeException | Error fault) {
      sessions.forgetEnded(sid);
      throw fault;
    }
    perform(effects, new EndedSessionPerformer(sid, sessions, faults));
  }

  private void perform(Session session, Effects effects) {
    perform(effects, new SessionPerformer(this, application, faults, session));
  }

  /** Performs effects in their order; each guarded, so that a fault in one skips no other. */
  private static void perform(Effects effects, EffectPerformer performer) {
    ImmutableList<Effect> inOrder = effects.inOrder();
    for (int i = 0; i < inOrder.size(); i++) {
      try {
        inOrder.get(i).accept(performer);
      } catch (Throwable fault) {
        performer.failed(fault);
      }
    }
  }

  /**
   * Removes a session whose engine has ended it, and tells its observer and the application. Its
   * answers are kept for a while, for repeats.
   */
  void dropKeepingAnswers(Session session, SessionEnd end) {
    if (!session.dropped) {
      sessions.keepAnswers(session, loop.now() + inactivity);
      drop(session, end);
    }
  }

  /**
   * Removes a session without its answers, and tells its observer and the application. Its engine
   * is not called any more.
   */
  void drop(Session session, SessionEnd end) {
    if (session.dropped) {
      return;
    }
    session.dropped = true;
    sessions.remove(session);
    log.debug("session {} ended: {}", session, end);
    faults.contain(session, () -> session.observer.closed(end));
    if (session.isOpened()) {
      faults.contain(session, () -> application.closed(session, end));
    }
    Consumer<String> listener = ended;
    if (listener != null) {
      faults.contain(session, () -> listener.accept(session.sid));
    }
  }
}
