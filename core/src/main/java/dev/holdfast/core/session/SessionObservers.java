package dev.holdfast.core.session;

import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.Terms;

/**
 * A factory of observers, such as journals: it is asked for one when a session is created. Called
 * on the event loop.
 */
@FunctionalInterface
public interface SessionObservers {

  /** Makes no observers. */
  SessionObservers NONE = (terms, now) -> SessionObserver.NONE;

  /** Returns the observer of a session that is created at {@code now}. */
  SessionObserver of(Terms terms, long now);
}
