package dev.holdfast.core.store;

/** One method for each kind of change, so that a new kind does not compile until handled. */
public interface RosterChangeVisitor {
  void joined(RosterChange.Joined change);

  void moved(RosterChange.Moved change);

  void left(RosterChange.Left change);

  void adminChanged(RosterChange.AdminChanged change);
}
