package dev.holdfast.core.store;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A chat as it is parked: what a {@link ChatStore} keeps of it while no process runs. Immutable by
 * agreement: the arrays are not copied and must not be written to.
 *
 * @param rooms the rosters of the rooms that were followed
 * @param sessions the sessions, in a form of the chat's own
 */
public record ParkedChat(List<ParkedRoster> rooms, List<byte[]> sessions) {

  /** Nothing is kept. */
  public static final ParkedChat NONE = new ParkedChat(List.of(), List.of());

  public ParkedChat {
    rooms = ImmutableList.copyOf(rooms);
    sessions = ImmutableList.copyOf(sessions);
  }
}
