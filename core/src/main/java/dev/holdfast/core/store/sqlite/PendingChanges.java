package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.MembershipIndex;
import dev.holdfast.core.store.Store.Contents;
import dev.holdfast.core.store.Store.Membership;
import dev.holdfast.core.store.Store.Note;
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

  private final Map<Object, Note> notes = new LinkedHashMap<>();

  void add(Note note) {
    Object about = about(note);
    Note merged = merged(notes.remove(about), note);
    notes.put(about, merged);
    if (notes.size() > BOUND) {
      notes.values().stream()
          .filter(kept -> !(kept instanceof Note.Opened)) // else its room stores nothing
          .findFirst()
          .ifPresent(oldest -> notes.remove(about(oldest)));
    }
  }

  /** A departure says who left only together with the note of the entrance. */
  private static Note merged(@Nullable Note before, Note note) {
    if (note instanceof Note.Departed departed && before instanceof Note.Entered entered) {
      Membership was = entered.membership();
      return new Note.Entered(new Membership(was.room(), was.token(), was.nick(), departed.at()));
    }
    return note;
  }

  private static Object about(Note note) {
    if (note instanceof Note.Opened opened) {
      return List.of("room", opened.room());
    } else if (note instanceof Note.Discarded discarded) {
      return List.of("room", discarded.room());
    } else if (note instanceof Note.Banned banned) {
      return List.of("host", banned.ban().host());
    } else if (note instanceof Note.Unbanned unbanned) {
      return List.of("host", unbanned.host());
    } else if (note instanceof Note.Entered entered) {
      return entered.membership().token();
    } else if (note instanceof Note.Departed departed) {
      return departed.token();
    } else if (note instanceof Note.Revoked revoked) {
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
  List<Note> first(long most) {
    List<Note> first = new ArrayList<>();
    long pages = 0;
    for (Note note : notes.values()) {
      pages += WriteRequest.Noted.pages(note);
      if (pages > most && !first.isEmpty()) {
        break;
      }
      first.add(note);
    }
    return first;
  }

  /** They are written. */
  void remove(List<Note> written) {
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
    for (Note note : notes.values()) {
      register.apply(note);
      if (note instanceof Note.Discarded discarded) {
        rooms.remove(discarded.room());
      } else if (note instanceof Note.Opened opened) {
        Room room = rooms.get(opened.room());
        if (room == null || !room.log().equals(opened.log())) {
          rooms.put(opened.room(), new Room(opened.room(), opened.log(), 0, 1));
        }
      }
    }
    return new Contents(new ArrayList<>(rooms.values()), register.memberships(), register.bans());
  }
}
