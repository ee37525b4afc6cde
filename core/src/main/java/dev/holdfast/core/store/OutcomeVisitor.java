package dev.holdfast.core.store;

/** One method for each kind of outcome, so that a new kind does not compile until handled. */
public interface OutcomeVisitor {
  void stored(Outcome.Stored outcome);

  void done(Outcome.Done outcome);

  void repeated(Outcome.Repeated outcome);

  void reused(Outcome.Reused outcome);

  void refused(Outcome.Refused outcome);
}
