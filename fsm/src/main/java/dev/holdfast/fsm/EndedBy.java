package dev.holdfast.fsm;

/** Which side ended a session, and by what. */
public enum EndedBy {
  /** The die-timer: no request was held for {@code inactivity}. */
  DIE_TIMER,
  /** The client's {@code type='terminate'}. */
  CLIENT,
  /** A request that broke the protocol. */
  PROTOCOL,
  /** The application, or the overflow of its mailbox. */
  APPLICATION
}
