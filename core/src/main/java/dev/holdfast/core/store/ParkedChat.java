package dev.holdfast.core.store;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What a {@link ChatStore} keeps while no process runs, beside its logs, memberships and bans: the
 * rosters and the sessions of a chat that was parked. Immutable by agreement: the arrays are not
 * copied and must not be written to.
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
