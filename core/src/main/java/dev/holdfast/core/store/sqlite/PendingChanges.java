package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.MembershipIndex;
import dev.holdfast.core.store.Store.Change;
import dev.holdfast.core.store.Store.Contents;
import dev.holdfast.core.store.Store.Membership;
import dev.holdfast.core.store.Store.Room;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notes that could not be written yet, the newest about each thing. Beyond a bound the oldest are
 * lost. Owned by the writer.
 */
final class PendingChanges {

  private static final int BOUND = 100_000;

  private final Map<Object, Change> notes = new LinkedHashMap<>();

  void add(Change note) {
    Object about = about(note);
    Change merged = merged(notes.remove(about), note);
    notes.put(about, merged);
    if (notes.size() > BOUND) {
      notes.values().stream()
          .filter(pending -> !(pending instanceof Change.Opened)) // else its room stores nothing
          .findFirst()
          .ifPresent(oldest -> notes.remove(about(oldest)));
    }
  }

  /** A departure says who left only together with the note of the entrance. */
  private static Change merged(@Nullable Change before, Change note) {
    if (note instanceof Change.Departed departed && before instanceof Change.Entered entered) {
      Membership was = entered.membership();
      return new Change.Entered(new Membership(was.room(), was.token(), was.nick(), departed.at()));
    }
    return note;
  }

  private static Object about(Change note) {
    if (note instanceof Change.Opened opened) {
      return List.of("room", opened.room());
    } else if (note instanceof Change.Discarded discarded) {
      return List.of("room", discarded.room());
    } else if (note instanceof Change.Banned banned) {
      return List.of("host", banned.ban().host());
    } else if (note instanceof Change.Unbanned unbanned) {
      return List.of("host", unbanned.host());
    } else if (note instanceof Change.Entered entered) {
      return entered.membership().token();
    } else if (note instanceof Change.Departed departed) {
      return departed.token();
    } else if (note instanceof Change.Revoked revoked) {
      return revoked.token();
    }
    throw new AssertionError(note);
  }

  int size() {
    return notes.size();
  }

  boolean isEmpty() {
    return notes.isEmpty();
  }

  /** The first ones, which change no more than so many pages of the file, or the first one. */
  List<Change> first(long most) {
    List<Change> first = new ArrayList<>();
    long pages = 0;
    for (Change note : notes.values()) {
      pages += WriteRequest.ChangeRequest.pages(note);
      if (pages > most && !first.isEmpty()) {
        break;
      }
      first.add(note);
    }
    return first;
  }

  /** They are written. */
  void remove(List<Change> written) {
    written.forEach(note -> notes.remove(about(note), note));
  }

  /** What a file would contain if they were written. */
  Contents over(Contents contents) {
    if (notes.isEmpty()) {
      return contents;
    }
    MembershipIndex register = new MembershipIndex();
    register.add(contents);
    Map<String, Room> rooms = new LinkedHashMap<>();
    contents.rooms().forEach(room -> rooms.put(room.name(), room));
    for (Change note : notes.values()) {
      register.apply(note);
      if (note instanceof Change.Discarded discarded) {
        rooms.remove(discarded.room());
      } else if (note instanceof Change.Opened opened) {
        Room room = rooms.get(opened.room());
        if (room == null || !room.log().equals(opened.log())) {
          rooms.put(opened.room(), new Room(opened.room(), opened.log(), 0, 1));
        }
      }
    }
    return new Contents(new ArrayList<>(rooms.values()), register.memberships(), register.bans());
  }
}
