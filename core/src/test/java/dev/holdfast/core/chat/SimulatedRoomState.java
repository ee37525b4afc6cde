package dev.holdfast.core.chat;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.SimulatedEngine.Changed;
import dev.holdfast.core.chat.SimulatedEngine.Event;
import dev.holdfast.core.store.RosterChange;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A room of a simulation as it was behind some of its events: what they add up to.
 *
 * @param head the number of the newest message
 * @param rev the revision of the roster
 * @param joined how each member that was present has joined, in order
 * @param nodes to which node each of them had come
 */
record SimulatedRoomState(
    long head, long rev, List<RosterChange.Joined> joined, Map<HashCode, Integer> nodes) {

  static SimulatedRoomState behind(List<Event> events) {
    long head = 0;
    long rev = 0;
    Map<HashCode, RosterChange.Joined> present = new LinkedHashMap<>();
    Map<HashCode, Integer> nodes = new HashMap<>();
    for (Event event : events) {
      if (event instanceof SimulatedEngine.Said) {
        head++;
      } else if (event instanceof Changed changed) {
        RosterChange change = changed.change();
        rev = change.rev();
        apply(change, present);
        if (change instanceof RosterChange.Joined || change instanceof RosterChange.Moved) {
          nodes.put(change.token(), changed.node());
        }
      }
    }
    nodes.keySet().retainAll(present.keySet());
    return new SimulatedRoomState(head, rev, List.copyOf(present.values()), nodes);
  }

  private static void apply(RosterChange change, Map<HashCode, RosterChange.Joined> present) {
    HashCode token = change.token();
    RosterChange.Joined before = present.get(token);
    if (change instanceof RosterChange.Joined joined) {
      present.put(token, joined);
    } else if (change instanceof RosterChange.Moved moved) {
      boolean admin = before.admin() || moved.admin();
      present.put(token, SimulatedEngine.changed(before, moved.host(), admin));
    } else if (change instanceof RosterChange.AdminChanged changed) {
      present.put(token, SimulatedEngine.changed(before, before.host(), changed.admin()));
    } else {
      present.remove(token);
    }
  }
}
