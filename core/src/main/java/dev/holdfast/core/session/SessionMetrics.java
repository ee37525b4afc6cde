package dev.holdfast.core.session;

import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.SessionEnd;

/** The interface to the metrics of sessions. Called on the event loop; must not block. */
public interface SessionMetrics {

  /** A session was created. */
  void created();

  /** A session was refused. */
  void refused(CreationRefusal why);

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

  /** The socket of a request closed before its answer. */
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
        public void refused(CreationRefusal why) {}

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
