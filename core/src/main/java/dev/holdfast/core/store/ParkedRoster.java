package dev.holdfast.core.store;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The roster of a room as it is parked: what is kept of it while no process runs. Immutable.
 *
 * @param name that of the room
 * @param rev its revision
 * @param present how each member that is present joined, in the order of joins; each is an admin if
 *     it is one now
 */
public record ParkedRoster(String name, long rev, List<RosterChange.Joined> present) {

  public ParkedRoster {
    present = ImmutableList.copyOf(present);
  }

  /** Returns what is parked of a roster as it is now. */
  public static ParkedRoster of(String name, Roster roster) {
    return new ParkedRoster(
        name,
        roster.rev(),
        roster.all().stream().map(PresentMember::joined).collect(ImmutableList.toImmutableList()));
  }
}
