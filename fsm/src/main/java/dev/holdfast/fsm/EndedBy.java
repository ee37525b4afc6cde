package dev.holdfast.fsm;

/** Which side ended a session, and by what. */
public enum EndedBy {
  /** The die-timer: no request was held for {@code inactivity}. */
  DIE_TIMER,
  /** The client's {@code type='terminate'}. */
  CLIENT,
  /** A request that broke the protocol, or had the highest rid, which none can follow. */
  PROTOCOL,
  /** The application, or the server for it: an overflow, a lack of memory, a fault, a shutdown. */
  APPLICATION
}
