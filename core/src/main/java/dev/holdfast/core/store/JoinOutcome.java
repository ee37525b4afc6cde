package dev.holdfast.core.store;

/** The outcome of a {@link JoinRequest}. Immutable. */
public sealed interface JoinOutcome {

  /** Calls the visitor's method for this kind of outcome. */
  void accept(JoinOutcomeVisitor visitor);

  /**
   * The session has a member in the room, as the listener was told before by a {@link
   * RosterChange.Joined} or {@link RosterChange.Moved}. The membership is stored durably, or cannot
   * be stored now and is tried again.
   */
  record Done() implements JoinOutcome {
    @Override
    public void accept(JoinOutcomeVisitor visitor) {
      visitor.done(this);
    }
  }

  /** No membership has the token that the client claims; or it has another nick. */
  record UnknownToken() implements JoinOutcome {
    @Override
    public void accept(JoinOutcomeVisitor visitor) {
      visitor.unknownToken(this);
    }
  }

  /** Another member has the nick, or has it reserved. */
  record NickTaken() implements JoinOutcome {
    @Override
    public void accept(JoinOutcomeVisitor visitor) {
      visitor.nickTaken(this);
    }
  }

  /** The room has as many members as it may. */
  record RoomFull() implements JoinOutcome {
    @Override
    public void accept(JoinOutcomeVisitor visitor) {
      visitor.roomFull(this);
    }
  }

  /** It could not be decided now, and nothing has changed. */
  record Refused(Outcome.Why why) implements JoinOutcome {
    @Override
    public void accept(JoinOutcomeVisitor visitor) {
      visitor.refused(this);
    }
  }
}
