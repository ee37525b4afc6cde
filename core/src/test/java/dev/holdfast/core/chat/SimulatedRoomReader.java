package dev.holdfast.core.chat;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.SimulatedEngine.Changed;
import dev.holdfast.core.chat.SimulatedEngine.Event;
import dev.holdfast.core.chat.SimulatedEngine.SimulatedRoom;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.RosterChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A reader of what has happened in the room of one client of a simulation, from its join on. */
final class SimulatedRoomReader {

  private final String room;
  private final SimulatedEngine engine;
  private int place; // in the events of the room
  // the places behind earlier joins that fit as well, until what it was told since tells them apart
  private final List<Integer> others = new ArrayList<>();
  private final List<String> told = new ArrayList<>(); // since its join

  SimulatedRoomReader(String room, SimulatedEngine engine) {
    this.room = room;
    this.engine = engine;
  }

  SimulatedRoom room() {
    return requireNonNull(engine.rooms.get(room));
  }

  /**
   * Goes behind the last event by which a member came to one of these nodes, with so many messages
   * before, and these members, if there is one; returns false if there is none even with others.
   * The member may have come twice: the join of a former session may be late. An earlier join that
   * fits as well is remembered.
   */
  boolean goToJoin(HashCode member, Set<Integer> nodes, long head, List<String> members) {
    List<Event> events = room().events;
    others.clear();
    told.clear();
    int last = 0;
    for (int i = events.size() - 1; i >= 0; i--) {
      if (events.get(i) instanceof Changed changed
          && nodes.contains(changed.node())
          && changed.change().token().equals(member)
          && changed.change().after() == head
          && isJoin(changed.change())) {
        place = i + 1;
        last = Math.max(last, place);
        if (members().equals(members)) {
          others.add(place);
        }
      }
    }
    if (!others.isEmpty()) {
      place = others.remove(0);
    } else if (last > 0) {
      place = last;
    }
    return last > 0;
  }

  /**
   * Goes behind an earlier join that fits as well, if all that was told since then, and {@code
   * what} next, has happened behind it, and not behind the last one.
   */
  void lookFor(String what) {
    if (what.equals(next())) {
      return;
    }
    int here = place;
    for (int other : others) {
      place = other;
      if (told.stream().allMatch(this::passes) && what.equals(next())) {
        others.remove((Integer) other);
        return;
      }
    }
    place = here;
  }

  private boolean passes(String what) {
    boolean passes = what.equals(next());
    place++;
    return passes;
  }

  private static boolean isJoin(RosterChange change) {
    return change instanceof RosterChange.Joined || change instanceof RosterChange.Moved;
  }

  /** The nicks of the members at this place, in the order of joins. */
  List<String> members() {
    Map<HashCode, String> members = new LinkedHashMap<>();
    for (Event event : room().events.subList(0, place)) {
      RosterChange change = event instanceof Changed changed ? changed.change() : null;
      if (change instanceof RosterChange.Joined joined) {
        members.put(joined.token(), joined.nick().name());
      } else if (change instanceof RosterChange.Left left) {
        members.remove(left.token());
      }
    }
    return List.copyOf(members.values());
  }

  /** What happens next that a member is told; null if nothing has. Passes over all else. */
  @Nullable String next() {
    List<Event> events = room().events;
    for (; place < events.size(); place++) {
      Event event = events.get(place);
      RosterChange change = event instanceof Changed changed ? changed.change() : null;
      if (event instanceof SimulatedEngine.Said said) {
        Message message = said.message();
        return message.seq() + " " + message.text() + " at " + message.at();
      } else if (change instanceof RosterChange.Joined joined) {
        return "joined " + joined.nick().name() + " at " + joined.at();
      } else if (change instanceof RosterChange.Left left) {
        return "left " + engine.nickOf(left.token()) + " at " + left.at();
      }
    }
    return null;
  }

  /** Passes over what happens next, which it was told. */
  void passOver() {
    told.add(requireNonNull(next(), "nothing has happened"));
    place++;
  }
}
