package dev.holdfast.core.session;

import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.SessionTerms;

/**
 * A factory of observers, such as journals: it is asked for one when a session is created. Called
 * on the event loop.
 */
@FunctionalInterface
public interface SessionObserverFactory {

  /** Makes no observers. */
  SessionObserverFactory NONE = (terms, now) -> SessionObserver.NONE;

  /** Returns the observer of a session that is created at {@code now}. */
  SessionObserver of(SessionTerms terms, long now);
}
