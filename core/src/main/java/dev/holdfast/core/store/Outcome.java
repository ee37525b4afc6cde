package dev.holdfast.core.store;

import java.time.Instant;

/** The outcome of a request to store something once. */
public sealed interface Outcome {

  /** Calls the visitor's method for this kind of outcome. */
  void accept(OutcomeVisitor visitor);

  /**
   * Returns the number of the message of the room that has to be published before this outcome is
   * reported; 0 or less for none.
   */
  long reportedAfter();

  /**
   * A message is stored durably.
   *
   * @param seq its number
   * @param oldest the number of the oldest message that the room keeps now
   * @param at its time of day
   */
  record Stored(long seq, long oldest, Instant at) implements Outcome {
    @Override
    public void accept(OutcomeVisitor visitor) {
      visitor.stored(this);
    }

    @Override
    public long reportedAfter() {
      return seq - 1;
    }
  }

  /** Something without a number is stored durably. */
  record Done() implements Outcome {
    @Override
    public void accept(OutcomeVisitor visitor) {
      visitor.done(this);
    }

    @Override
    public long reportedAfter() {
      return 0;
    }
  }

  /**
   * It was stored before by the same sender under the same id.
   *
   * @param seq the number of the message; 0 for a whisper
   * @param at the time of day of the first one
   */
  record Repeated(long seq, Instant at) implements Outcome {
    @Override
    public void accept(OutcomeVisitor visitor) {
      visitor.repeated(this);
    }

    @Override
    public long reportedAfter() {
      return seq;
    }
  }

  /** It is not stored: the same sender has used its id for another text. */
  record Reused() implements Outcome {
    @Override
    public void accept(OutcomeVisitor visitor) {
      visitor.reused(this);
    }

    @Override
    public long reportedAfter() {
      return 0;
    }
  }

  /** It is not stored, and no number was used. */
  record Refused(Why why) implements Outcome {
    @Override
    public void accept(OutcomeVisitor visitor) {
      visitor.refused(this);
    }

    @Override
    public long reportedAfter() {
      return 0;
    }
  }

  /** The reasons to refuse. */
  enum Why {
    /** It could not be written: the disk is full, for example. */
    NOT_STORED,
    /** Too much waits to be written already. */
    BUSY
  }
}
