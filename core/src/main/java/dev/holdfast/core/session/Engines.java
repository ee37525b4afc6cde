package dev.holdfast.core.session;

import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SessionEngine;
import dev.holdfast.fsm.Terms;

/** Makes the engines of sessions, and sees them end: the place for engines that keep a journal. */
public interface Engines {

  /** Engines as they are. */
  Engines PLAIN = SessionEngine::new;

  /** The engine of a session that is created at {@code now}. */
  SessionEngine begin(Terms terms, long now);

  /** The session of this engine has ended. Called on the loop; must not block. */
  default void ended(SessionEngine engine, SessionEnd end) {}
}
