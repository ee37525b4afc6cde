package dev.holdfast.core.store;

/** One method for each kind of outcome, so that a new kind does not compile until handled. */
public interface JoinOutcomeVisitor {
  void done(JoinOutcome.Done outcome);

  void unknownToken(JoinOutcome.UnknownToken outcome);

  void nickTaken(JoinOutcome.NickTaken outcome);

  void roomFull(JoinOutcome.RoomFull outcome);

  void refused(JoinOutcome.Refused outcome);
}
