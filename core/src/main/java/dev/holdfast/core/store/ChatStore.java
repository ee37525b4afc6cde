package dev.holdfast.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The interface to the storage of a chat: the messages of its rooms, receipts, memberships,
 * whispers and bans.
 *
 * <p>Confined to one loop, and never blocks it: it is called there and calls back there, during the
 * call or later. Requests take effect in their order; outcomes are reported in that order, except
 * that a whisper may overtake messages of others. Readings are reported in their order too, but a
 * reading may overtake an outcome, and a failed reading may overtake anything.
 *
 * <p>The numbers of messages are dense in each room: 1, 2, 3 and so on. A message that is refused
 * uses none. After a refusal, every request that was made before the refusal was reported is
 * refused as well, so that the messages of a sender are never stored in another order.
 *
 * <p>Messages to a room that there is not are refused; those to one that is not followed here are
 * not told. Times are kept to the millisecond.
 *
 * <p>It is long because every promise of a store stands with the method that makes it.
 */
public interface ChatStore {

  /**
   * A message that is to be stored.
   *
   * @param sender the hash of the sender's token; null if the sender is not a member, and the store
   *     then ignores {@code id}
   * @param id chosen by the sender; a message of the same sender and id is stored once
   * @param fingerprint equal for a repeat of this message: see {@link MessageFingerprint}
   */
  record Draft(
      String room,
      @Nullable HashCode sender,
      @Nullable String id,
      String from,
      String text,
      long fingerprint) {}

  /**
   * A message that is stored.
   *
   * @param at the time of day of the store when it was said, for human readers: in a room it never
   *     decreases but with the store's clock
   * @param stored the store's {@link #time} then, by which its age counts
   */
  public record Message(
      long seq, String from, String text, @Nullable String id, Instant at, long stored) {

    /** Returns the size of the text in bytes of UTF-8. */
    public int bytes() {
      return text.getBytes(UTF_8).length;
    }
  }

  /**
   * A whisper that is to be told: what one member says to one other, which is in no log.
   *
   * @param sender the hash of the sender's token
   * @param id chosen by the sender; a whisper of the same sender and id is told once; null if it is
   *     no repeat of another
   * @param recipient the hash of the recipient's token; null if no member has the nick
   * @param from the nick of the sender
   * @param to the nick of the recipient
   * @param at the time of day when it was said
   * @param fingerprint equal for a repeat of this whisper: see {@link MessageFingerprint}
   */
  record Whisper(
      String room,
      HashCode sender,
      @Nullable String id,
      @Nullable HashCode recipient,
      String from,
      String to,
      String text,
      Instant at,
      long fingerprint) {}

  /**
   * A range of messages to read: the newest ones with {@code after < seq <= upTo}.
   *
   * @param count the most messages
   * @param bytes the most bytes of text (UTF-8); one message is always read
   */
  record Range(long after, long upTo, int count, int bytes) {}

  /**
   * The result of reading a range.
   *
   * @param messages the messages of the range that are kept, in the order of numbers
   * @param oldest the number of the oldest message that the room keeps now; that of its next
   *     message if it keeps none; 0 if the reading failed
   */
  record Reading(List<Message> messages, long oldest) {

    /** The file cannot be read, or too many readings wait. */
    public static final Reading FAILED = new Reading(List.of(), 0);

    /** Whether the reading failed, so that it says nothing about what is kept. */
    public boolean isFailed() {
      return oldest == 0;
    }
  }

  /**
   * A member, or a former member that may come back to a room with its token.
   *
   * @param token the hash of the token
   * @param gone when the member left; null if it is present, or was when the process ended
   */
  record Membership(String room, HashCode token, String nick, @Nullable Instant gone) {}

  /**
   * A ban of a network, which often is that of one host.
   *
   * @param network as {@link dev.holdfast.core.limit.ClientNetwork#name()} has it
   * @param nick the last nick of a member in that network
   * @param until when the ban ends
   */
  record Ban(String network, String nick, String reason, Instant until) {

    /** The order in which bans end; of those that end together that of their names. */
    public static final Comparator<Ban> BY_END =
        Comparator.comparing(Ban::until).thenComparing(Ban::network);
  }

  /** The contents of a store when it is loaded. */
  record Contents(List<RoomLog> rooms, List<Membership> memberships, List<Ban> bans) {}

  /**
   * Loads what is kept; called once, before all other methods. May block, and is not called on the
   * loop.
   *
   * @throws UnusableStoreException if it cannot be read
   */
  Contents load() throws UnusableStoreException;

  /**
   * Sets the listeners to what happens in the rooms that are followed and to bans, and what the
   * store has to know; called before the methods below. They replace earlier listeners.
   *
   * @param bans is told the bans that are kept during the call
   * @param kept what {@link #load} has returned
   */
  void listen(Listener listener, BanListener bans, Contents kept, StoreContext context);

  // ---- rooms and what happens in them

  /**
   * A room that is followed.
   *
   * @param log its log, as it is now
   * @param roster who is present: it changes with each change that the listener is told
   */
  record Followed(RoomLog log, Roster roster) {}

  /**
   * Follows a room, which is made if it is missing: from now on the listener is told what happens
   * in it.
   *
   * @param newLog makes the id of its log, if it has none
   */
  void follow(String room, Supplier<String> newLog, Consumer<Followed> then);

  /**
   * Follows a room no more, in which no member is.
   *
   * @param log as it was told
   */
  void unfollow(RoomLog log);

  /**
   * A listener to what happens in the rooms that are followed. Called on the loop: of each room the
   * messages in the order of their numbers, the changes in the order of theirs, each change behind
   * the message behind which it belongs, and a whisper behind what its sender has said before it.
   * What comes of a request is told before its outcome is reported, and what comes of a join behind
   * the outcomes of the joins that were asked for before it. A node that the store has given up is
   * told nothing from then on: its members have left for all others, and its server is to end. A
   * listener that throws misses that event alone.
   */
  interface Listener {

    /** A message was stored. */
    void said(String room, Message message);

    /**
     * A member was whispered to whose session is here; or was here last, until it is back.
     *
     * @param recipient the hash of its token
     */
    void whispered(Whisper whisper, HashCode recipient);

    /**
     * A member whose session is here was not delivered packets where it was before.
     *
     * @param member the hash of its token
     * @param packets as they were {@linkplain ChatStore#forward forwarded}
     */
    void forwarded(String room, HashCode member, List<byte[]> packets);

    /**
     * A member that is present is typing, or has stopped. In no order with the rest, and it may be
     * lost.
     */
    void typing(String room, PresentMember member, boolean active);

    /**
     * The roster of a room has changed.
     *
     * @param present the member that the change is about, as it is after the change
     * @param ours of a join or a move, whether this process has asked for it
     */
    void changed(String room, PresentMember present, RosterChange change, boolean ours);

    /**
     * The oldest messages of a room were deleted.
     *
     * @param oldest the number of the oldest message that is kept; that of the room's next message
     *     if none is
     */
    void deleted(String room, long oldest);
  }

  /**
   * Stores a message under the next number of its room. A store that several processes share
   * refuses that of a sender whose token is void: with the token went its receipts, so that a
   * message that was late would be there twice.
   */
  void append(Draft draft, Consumer<Outcome> then);

  /**
   * Lets a session join a room that is followed, behind the leaves that were asked for before.
   *
   * @param then gets the outcome: when it is durable, or cannot be made so now and is still tried;
   *     a refusal as soon as it is decided
   */
  void join(JoinRequest request, Consumer<JoinOutcome> then);

  /**
   * Lets a member leave a room that is followed, behind the messages that were to be stored before.
   * A member that has left already is not told again; nor is one whose session is at another
   * process now, unless it is sent away.
   *
   * @param then gets {@link Outcome.Done} when it is durable, {@link Outcome.Refused} if it is not,
   *     and is still tried; null if it need not be told
   */
  void leave(LeaveRequest request, @Nullable Consumer<Outcome> then);

  /** Makes a member of a room that is followed an admin, or no admin any more. */
  void setAdmin(String room, HashCode token, boolean admin);

  /**
   * Whether a nick is reserved for a former member, as far as is known here; a request to join
   * decides.
   */
  boolean isReserved(String room, Nickname nick);

  /**
   * Tells a whisper in a room that is followed to its recipient, which gets it when it is back if
   * it has left and may come back. It is told once for each id: the receipt is kept as long as the
   * process lives, within the bounds of receipts, and beyond it if sessions are parked. A store
   * that several processes share refuses a whisper whose sender's token is void, as {@link #append}
   * does.
   *
   * @param then gets {@link Outcome.Done} when the whisper was told or is kept
   * @param noRecipient is called instead if there is no recipient, or it has left for good
   */
  void whisper(Whisper whisper, Consumer<Outcome> then, Runnable noRecipient);

  /**
   * Forwards packets to the process where a member is now, or will be when it is back: they were
   * not delivered to its session here. A store of one process is never asked for it.
   *
   * @param member the hash of its token
   * @param packets whispers and notices, in a form of the caller's own
   */
  void forward(String room, HashCode member, List<byte[]> packets);

  /**
   * Tells that a member of a room that is followed is typing, or has stopped. It is not kept, and
   * may be lost.
   *
   * @param member the hash of its token
   */
  void typing(String room, HashCode member, boolean active);

  // ---- bans

  /**
   * A listener to the list of bans, which every process is told in the same order. Called on the
   * loop.
   */
  interface BanListener {

    /** A network is banned; replaces its earlier ban. */
    void banned(Ban ban);

    /** The ban of a network was lifted, or has ended. */
    void unbanned(String network);
  }

  /**
   * Bans a network from now on; replaces its earlier ban. There are at most 10,000 bans: for one
   * more, the ban that would end first is lifted.
   *
   * @param then gets the ban, of which the listener was told
   */
  void ban(String network, String nick, String reason, Duration length, Consumer<Ban> then);

  /** Lifts the ban of a network, if it is banned. */
  void unban(String network);

  // ---- what is stored

  /** Reads messages of a room. */
  void read(String room, Range range, Consumer<Reading> then);

  /**
   * Waits until all joins, leaves and bans so far are durable, so that no client is told what a
   * loss of power could undo.
   *
   * @param then gets {@link Outcome.Done} when every change so far is durable; {@link
   *     Outcome.Refused} if some are not, which are still tried again
   */
  void sync(Consumer<Outcome> then);

  // ---- a restart

  /**
   * A session that is to be kept for another process.
   *
   * @param members the hashes of the tokens of its members
   * @param rest how long it, and its members, may be without a process
   * @param form what the caller needs to go on with it
   */
  @SuppressWarnings("ArrayRecordComponent") // not compared
  record Parked(String sid, List<HashCode> members, Duration rest, byte[] form) {}

  /** How many bytes of sessions can be {@linkplain #park parked}; 0 if none can. */
  long parkingCapacity();

  /**
   * Keeps sessions until another process takes them, in place of those that were kept before, and
   * with them the rosters of all rooms that are followed. A store that several processes share
   * keeps each for its {@link Parked#rest} instead, its members without a session, and tells the
   * listener nothing from then on.
   *
   * @param then gets {@link Outcome.Done} when all are durable, {@link Outcome.Refused} if none is
   *     kept
   */
  void park(List<Parked> sessions, Consumer<Outcome> then);

  /**
   * Takes the sessions that are kept, which are not kept any more when the callback gets them. To
   * be called before the first join: rooms that are followed, and those that will be, then have the
   * rosters that were kept of them. The members whose sessions were in the process that has parked
   * them are {@linkplain PresentMember#isLeftBehind left behind}. In a store that several processes
   * share there are none: each session is taken by its sid.
   *
   * @param then gets their forms
   * @param failed is called instead if they cannot be taken; they may be kept still
   */
  void takeParked(Consumer<List<byte[]>> then, Runnable failed);

  /** Drops the rosters of rooms that have not been followed: their members count as former ones. */
  void dropParkedRosters();

  /**
   * Takes one session that another process has parked, or an earlier life of this one. Its members
   * are where they were, without a session: each moves here by a {@link #join}. A store of one
   * process is never asked for it.
   *
   * @param then gets its form; null if it is not kept, or not any more
   * @param failed is called instead if the store cannot be asked now
   */
  void takeParked(String sid, Consumer<byte @Nullable []> then, Runnable failed);

  // ---- time

  /**
   * Returns the time of day that clients are told, the same in every process. A ban that ends by it
   * has ended, told or not.
   */
  Instant timeOfDay();

  /** Returns the time that a message stored now would have: see {@link Message#stored}. */
  long time();

  /**
   * Returns the time before which messages are not kept any more, deleted or not: no client gets
   * them.
   */
  long keptSince();

  /** Deletes what is not kept any more; to be called every few seconds. */
  void sweep();
}
