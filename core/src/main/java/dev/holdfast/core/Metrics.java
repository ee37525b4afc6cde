package dev.holdfast.core;

import dev.holdfast.fsm.End;
import dev.holdfast.fsm.Reply;

/** Where the server counts what it does. Called on the loop; must not block. */
public interface Metrics {

  /** A session was created. */
  void created();

  /** A session ended. */
  void ended(End end);

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

  /** Handling a session failed by a fault of the program. */
  void failed();

  /** Counts nothing. */
  Metrics NONE =
      new Metrics() {
        @Override
        public void created() {}

        @Override
        public void ended(End end) {}

        @Override
        public void received(int packets) {}

        @Override
        public void answered(Reply reply, boolean replay) {}

        @Override
        public void heldLost() {}

        @Override
        public void failed() {}
      };
}
