package dev.holdfast.core.session;

/** The reasons to refuse a session, as metrics count them. */
public enum CreationRefusal {
  /** The creation request is not valid. */
  INVALID,
  /** The application does not admit the host. */
  APPLICATION,
  /** The host creates sessions too fast. */
  RATE,
  /** The host has reached its limit of sessions. */
  HOST,
  /** The limit of all sessions is reached. */
  FULL,
  /** The memory budget is nearly used up, and the host has its share already. */
  MEMORY,
  /** The HTTP server has no room for more connections. */
  CONNECTIONS
}
