package dev.holdfast.core.session;

import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.SessionEnd;

/** Where the server counts what it does. Called on the loop; must not block. */
public interface SessionMetrics {

  /** A session was created. */
  void created();

  /** Why there was no session for a client. */
  enum Refused {
    /** The creation asks for what no session can have. */
    INVALID,
    /** The application does not let its host in. */
    APPLICATION,
    /** Its host creates sessions too fast. */
    RATE,
    /** Its host has as many sessions as a host may have. */
    HOST,
    /** There are as many sessions as there may be. */
    FULL,
    /** There is no memory for a host that has its share already. */
    MEMORY,
    /** The edge has no room for more connections. */
    CONNECTIONS
  }

  /** There was no session for a client. */
  void refused(Refused why);

  /** A session ended. */
  void ended(SessionEnd end);

  /** The client sent packets. */
  void received(int packets);

  /**
   * A request was answered.
   *
   * @param replay whether the answer is a repetition
   */
  void answered(Reply reply, boolean replay);

  /** The socket of a request that waited for an answer closed. */
  void heldLost();

  /** So many that held the most memory had to give it up. */
  void evicted(int count);

  /** Handling a session failed by a fault of the program. */
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
