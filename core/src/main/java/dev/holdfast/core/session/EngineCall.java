package dev.holdfast.core.session;

import dev.holdfast.fsm.Effects;

/** One call of a session's engine. */
interface EngineCall {
  Effects make(Session session, long now);
}
