package dev.holdfast.core.session;

import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.SessionEnd;

/** The port to the metrics of sessions. Called on the event loop; must not block. */
public interface SessionMetrics {

  /** A session was created. */
  void created();

  /** The reasons to refuse a session. */
  enum Refused {
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
    /** The edge has no room for more connections. */
    CONNECTIONS
  }

  /** A session was refused. */
  void refused(Refused why);

  /** A session ended. */
  void ended(SessionEnd end);

  /** A client sent so many packets. */
  void received(int packets);

  /**
   * A request was answered.
   *
   * @param replay whether the answer was repeated from the replay cache
   */
  void answered(Reply reply, boolean replay);

  /** The socket of a held request closed. */
  void heldLost();

  /** So many holders of memory had to free it because the budget was exceeded. */
  void evicted(int count);

  /** A fault of the program happened while a session was handled. */
  void failed();

  /** Counts nothing. */
  SessionMetrics NONE =
      new SessionMetrics() {
        @Override
        public void created() {}

        @Override
        public void refused(Refused why) {}

        @Override
        public void ended(SessionEnd end) {}

        @Override
        public void received(int packets) {}

        @Override
        public void answered(Reply reply, boolean replay) {}

        @Override
        public void heldLost() {}

        @Override
        public void evicted(int count) {}

        @Override
        public void failed() {}
      };
}
