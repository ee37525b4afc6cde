package dev.holdfast.core.session;

import dev.holdfast.core.limit.ClientHost;

/**
 * A session that was written down, so that another {@link ConnectionManager} can go on with it.
 * Immutable by agreement: the arrays are not copied and must not be written to.
 */
public final class ParkedSession {

  private final ClientHost host;
  private final boolean confirmed;
  private final byte[] snapshot;
  private final byte[] application;

  /**
   * Makes one of what was kept.
   *
   * @param host of the client
   * @param confirmed whether the client has sent a second request
   * @param snapshot as {@link dev.holdfast.fsm.SessionSnapshot#encode} has written it
   * @param application what {@link Application#park} has returned
   */
  @SuppressWarnings("EI_EXPOSE_REP2") // see the class comment
  public ParkedSession(ClientHost host, boolean confirmed, byte[] snapshot, byte[] application) {
    this.host = host;
    this.confirmed = confirmed;
    this.snapshot = snapshot;
    this.application = application;
  }

  /** The host of the client. */
  public ClientHost host() {
    return host;
  }

  /** Whether the client has sent a second request: see {@link ConnectionManager}. */
  public boolean confirmed() {
    return confirmed;
  }

  /** The session without its sockets. */
  @SuppressWarnings("EI_EXPOSE_REP") // see the class comment
  public byte[] snapshot() {
    return snapshot;
  }

  /** What the application knows of the session. */
  @SuppressWarnings("EI_EXPOSE_REP") // see the class comment
  public byte[] application() {
    return application;
  }
}
