package dev.holdfast.core.session;

import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.Terms;

/** Makes the observers of sessions, such as their journals: one for each session, or none. */
@FunctionalInterface
public interface SessionObservers {

  /** No session is observed. */
  SessionObservers NONE = (terms, now) -> SessionObserver.NONE;

  /** The observer of a session that is created at {@code now}. */
  SessionObserver of(Terms terms, long now);
}
