package dev.holdfast.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashCode;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a chat keeps what must outlive it.
 *
 * <p>Confined to one loop, and never blocks it: it is called there and calls back there, during the
 * call or later. What is asked for takes effect in the order in which it was asked for; outcomes
 * are told in that order, and so are readings, but a reading may overtake an outcome, and a failed
 * one anything.
 *
 * <p>Numbers of messages are dense in each room: 1, 2, 3 and so on. A message that is refused uses
 * none. After a refusal everything that was asked for before the caller heard of it is refused as
 * well, so that what one sender says is never stored in another order.
 *
 * <p>What is said in a room that was not opened is refused. Times are kept to the millisecond.
 */
public interface Store {

  /**
   * A message that is to be stored.
   *
   * @param sender the hash of its token; null if its sender is no member, and {@code id} then means
   *     nothing to the store
   * @param id chosen by the sender: the same sender and id are stored once
   * @param fingerprint what a repeat of it has in common with it
   */
  record Draft(
      String room,
      @Nullable HashCode sender,
      @Nullable String id,
      String from,
      String text,
      Instant at,
      long fingerprint) {}

  /**
   * A message that is stored.
   *
   * @param at when it was said, by the time of day: for people
   * @param stored the store's {@link #time} then: for its age
   */
  public record Message(
      long seq, String from, String text, @Nullable String id, Instant at, long stored) {

    /** How long its text is in UTF-8. */
    public int bytes() {
      return text.getBytes(UTF_8).length;
    }
  }

  /**
   * Which messages to read: the newest ones with {@code after < seq <= upTo}.
   *
   * @param count how many, at most
   * @param bytes how many bytes of text (UTF-8), at most; one message is always read
   */
  record Range(long after, long upTo, int count, int bytes) {}

  /**
   * What was read.
   *
   * @param messages what is kept of the range, in the order of numbers
   * @param oldest the number of the oldest message that the room keeps now; that of the next if it
   *     keeps none; 0 if nothing could be read
   */
  record Reading(List<Message> messages, long oldest) {

    /** The file cannot be read, or too much waits to be read. */
    public static final Reading FAILED = new Reading(List.of(), 0);

    /** Whether this says nothing about what is kept. */
    public boolean isFailed() {
      return oldest == 0;
    }
  }

  /** What became of something that was to be stored once. */
  sealed interface Outcome {

    /**
     * It is safe.
     *
     * @param seq its number; 0 for a receipt
     * @param oldest the number of the oldest message that the room keeps now; 0 for a receipt
     */
    record Stored(long seq, long oldest) implements Outcome {}

    /** It was stored before, by the same sender under the same id, at that time. */
    record Repeated(long seq, Instant at) implements Outcome {}

    /** It is not stored: the same sender has said something else under its id. */
    record Reused() implements Outcome {}

    /** It is not stored, and used no number. */
    record Refused(Why why) implements Outcome {}

    /** Why something is refused. */
    enum Why {
      /** It could not be written: the disk is full, for example. */
      NOT_STORED,
      /** Too much waits to be written already. */
      BUSY
    }
  }

  /**
   * A room that has a log.
   *
   * @param log the random id of its log
   * @param head the number of its newest message; 0 if there never was one
   * @param oldest the number of the oldest message that is kept; {@code head + 1} if none is
   */
  record Room(String name, String log, long head, long oldest) {}

  /**
   * One who may come back to a room with its token.
   *
   * @param token the hash
   * @param gone since when it is not there; null if it was there when the process ended
   */
  record Membership(String room, HashCode token, String nick, @Nullable Instant gone) {}

  /**
   * A host or network that is shut out.
   *
   * @param host as {@link dev.holdfast.core.limit.Network#name()} has it
   * @param nick the last one it was seen with
   * @param until when the ban ends
   */
  record Ban(String host, String nick, String reason, Instant until) {}

  /** What was kept when the store was opened. */
  record Contents(List<Room> rooms, List<Membership> memberships, List<Ban> bans) {}

  /** A change that needs no answer: a failure is the store's to report, and to make good later. */
  sealed interface Change {

    /** A room has a log from now on. */
    record Opened(String room, String log) implements Change {}

    /** A room is no more, and its log with it. */
    record Discarded(String room) implements Change {}

    /** Somebody is a member, or is one again; replaces what was known of this token. */
    record Entered(Membership membership) implements Change {}

    /** The member with this token is gone, and may come back. */
    record Departed(HashCode token, Instant at) implements Change {}

    /** This token is void, and what was said with it may be forgotten. */
    record Revoked(HashCode token) implements Change {}

    /** A host is banned; replaces what was known of it. */
    record Banned(Ban ban) implements Change {}

    /** A host is banned no more. */
    record Unbanned(String host) implements Change {}
  }

  /** What is kept now; called before anything else. May block, and is not called on the loop. */
  Contents load() throws StoreException;

  /** Stores a message. */
  void append(Draft draft, Consumer<Outcome> then);

  /**
   * Keeps nothing but that a sender has used an id: for what is sent once, but not logged. It is
   * kept as long as the process lives, for what was sent lives no longer either.
   *
   * @param fingerprint of what it says under this id
   * @param at null: to keep not even that, but to know whether the id was used; {@link
   *     Outcome.Stored} then means that it was not
   */
  void remember(
      HashCode sender, String id, long fingerprint, @Nullable Instant at, Consumer<Outcome> then);

  /** Reads messages of a room. */
  void read(String room, Range range, Consumer<Reading> then);

  /** Keeps a change. */
  void note(Change note);

  /**
   * Waits for all that was asked for before, so that no client is told what a loss of power could
   * undo.
   *
   * @param then told {@link Outcome.Stored} when every change noted so far is safe; {@link
   *     Outcome.Refused} when some are not, which are still tried again
   */
  void sync(Consumer<Outcome> then);

  /** What a message that was stored just now has as its time. */
  long time();

  /**
   * A message whose time is before this one is kept no more, deleted or not: no client is told it.
   */
  long keptSince();

  /** Told, from now on, of messages that were deleted. */
  void whenDeleted(Deleted listener);

  /** Lets go what need not be kept; called now and then. */
  void sweep();

  /** Told that messages were deleted. */
  interface Deleted {
    /**
     * The oldest ones of a room are gone.
     *
     * @param oldest the number of the oldest message that is kept; that of the next if none is
     */
    void deleted(String room, long oldest);
  }
}
