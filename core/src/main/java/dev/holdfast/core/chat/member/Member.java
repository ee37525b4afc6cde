package dev.holdfast.core.chat.member;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of a room, present or former: a nick, a token, and at most one session at a time. It
 * outlives its sessions, so that a reload keeps the nick and the membership. Confined to the loop.
 *
 * <p>Between its join and its {@code welcome}, packets wait in a {@link PreWelcomeQueue}, because
 * the welcome must be sent first and its history may take time to read. A full queue ends the
 * session, as a full mailbox does.
 *
 * <p>It is long because it has all steps of a membership, from the join over the welcome to what is
 * kept for its return.
 */
public final class Member implements PresentMember.Local {

  /**
   * A sender of what all members of a room are sent. It may be behind for some of them; a position
   * says how much a member was sent.
   */
  public interface Flusher {
    /**
     * Sends a member all that was published and it was not sent yet, so that what it is sent next
     * comes after that.
     */
    void flush(Member member);

    /** The position of a member that was sent all. */
    long end();
  }

  private final String room;
  private final HashCode token;
  private ChatRateLimiter.@Nullable MemberMeter meter; // null: it has said nothing yet
  private @Nullable MessageIds ids; // null: it has said nothing yet
  private @Nullable UndeliveredPackets undelivered; // null for none
  private Nickname nick;
  private Instant lastAction = Instant.EPOCH;
  private @Nullable PresentMember present; // as the roster had it last; null: it has not joined
  private @Nullable ChatSession session;
  private @Nullable Flusher flusher; // of the room; null if it is not present
  private long position; // in the packets of the room, counted by the flusher
  private @Nullable HashCode key; // null: it has neither joined nor been adopted in this process
  private @Nullable PreWelcomeQueue preWelcomeQueue; // null: the welcome was sent
  private boolean hasToken;

  /**
   * Makes a member that is not present.
   *
   * @param token the hash of its token
   * @param hasToken whether a client knows the token
   */
  public Member(String room, HashCode token, Nickname nick, boolean hasToken) {
    this.room = room;
    this.token = token;
    this.nick = nick;
    this.hasToken = hasToken;
  }

  /**
   * Returns the member that a present one is here; null for none, and for one that is elsewhere or
   * {@linkplain PresentMember#isLeftBehind left behind}.
   */
  public static @Nullable Member of(@Nullable PresentMember present) {
    return present == null ? null : (Member) present.local();
  }

  /** The name of its room. */
  public String room() {
    return room;
  }

  /** The hash of the token. */
  public HashCode token() {
    return token;
  }

  /** The key of its {@link dev.holdfast.core.store.MessageFingerprint fingerprints}. */
  public HashCode key() {
    return requireNonNull(key, "it has not joined");
  }

  /** Its nick; that of its last join if it is not present. */
  public Nickname nick() {
    return nick;
  }

  /** The usage of its message rate limit. */
  public ChatRateLimiter.MemberMeter meter() {
    if (meter == null) {
      meter = new ChatRateLimiter.MemberMeter();
    }
    return meter;
  }

  /** The session of this member; null if it is not present. */
  public @Nullable ChatSession session() {
    return session;
  }

  /** When it joined. */
  public Instant since() {
    return requireNonNull(present, "it has not joined").since();
  }

  /** When it last sent a packet to the room. */
  public Instant lastAction() {
    return lastAction;
  }

  /** Notes that it sends a packet to the room. */
  public void acted(Instant at) {
    lastAction = at;
  }

  // ---- joining and leaving

  /**
   * Attaches a session, whose packets wait until {@link #welcome}, and itself to the present member
   * of the roster.
   *
   * @param flusher of the room, which comes before anything that is sent to this member alone
   */
  public void arrive(
      PresentMember present,
      ChatSession session,
      MembershipToken token,
      Instant at,
      Flusher flusher) {
    attach(present, session, flusher);
    this.key = token.key();
    this.preWelcomeQueue = new PreWelcomeQueue();
    this.lastAction = at;
  }

  /** What is parked of it, beside what the roster has. */
  ParkedChatSession.ParkedMember park(ChatSession.RoomPlaces places, long now) {
    long refusedFor = meter == null ? 0 : meter.refusedFor(now);
    ErrorCode why = meter == null || refusedFor == 0 ? ErrorCode.RATE_LIMITED : meter.why();
    return new ParkedChatSession.ParkedMember(
        room, token, key(), places.head(room), places.rev(room), lastAction, refusedFor, why);
  }

  /** Whether nothing is under way for it: its welcome was sent, and all messages are settled. */
  boolean isQuiescent() {
    return preWelcomeQueue == null && (ids == null || ids.isSettled());
  }

  /**
   * Attaches a session of an earlier process, and itself to the present member of the roster. It
   * was welcomed then, and was sent all that the room was. While its messages are refused, they are
   * from {@code now} on for as long as was left.
   *
   * @param hasMissed whether it has missed something since, so that packets wait until {@link
   *     #catchUp}
   */
  public void adopt(
      PresentMember present,
      ChatSession session,
      ParkedChatSession.ParkedMember parked,
      boolean hasMissed,
      Flusher flusher,
      long now) {
    attach(present, session, flusher);
    this.preWelcomeQueue = hasMissed ? new PreWelcomeQueue() : null;
    this.hasToken = true;
    this.key = parked.key();
    this.lastAction = parked.lastAction();
    if (parked.refusedFor() > 0) {
      meter().refuseUntil(now + parked.refusedFor(), parked.why());
    }
  }

  private void attach(PresentMember present, ChatSession session, Flusher flusher) {
    present.local(this);
    this.present = present;
    this.flusher = flusher;
    this.position = flusher.end();
    this.session = session;
    this.nick = present.nick();
    session.addMember(this);
  }

  /** Detaches its session, after all that is still to be sent to it. */
  public void detach() {
    flush();
    flusher = null;
    if (session != null) {
      session.removeMember(this);
    }
    session = null;
    preWelcomeQueue = null;
  }

  /** Whether a welcome with the token was ever sent. */
  public boolean hasToken() {
    return hasToken;
  }

  /**
   * Sends the welcome, then what an earlier session did not deliver, then the packets that waited.
   */
  public void welcome(Packet welcome) {
    hasToken = true;
    catchUp(ImmutableList.of(welcome));
  }

  /**
   * Sends what it has missed, then what an earlier session did not deliver, then the packets that
   * waited.
   */
  public void catchUp(List<Packet> missed) {
    flush();
    List<Packet> waited = requireNonNull(preWelcomeQueue, "welcomed twice").packets();
    preWelcomeQueue = null;
    deliver(
        ImmutableList.<Packet>builder()
            .addAll(missed)
            .addAll(undelivered())
            .addAll(waited)
            .build());
    dropUndelivered();
  }

  /** Sends an answer to a packet of its session. */
  void answer(Packet packet) {
    answered(packet);
    send(ImmutableList.of(packet));
  }

  /** Notes that a packet that all members are sent is the answer to a packet of its session. */
  public void answered(Packet packet) {
    if (preWelcomeQueue != null) {
      preWelcomeQueue.noteAnswer(packet);
    }
  }

  /** Returns the answers to packets of its session that wait for its welcome. */
  public List<Packet> answers() {
    return preWelcomeQueue == null ? ImmutableList.of() : preWelcomeQueue.answers();
  }

  /** Returns a copy of the packets that wait for the welcome. */
  List<Packet> queue() {
    return preWelcomeQueue == null ? ImmutableList.of() : preWelcomeQueue.packets();
  }

  /** Keeps an undelivered packet until the member is back. */
  public void keepUndelivered(Packet packet) {
    if (undelivered == null) {
      undelivered = new UndeliveredPackets();
    }
    undelivered.add(packet);
  }

  /** The bytes of its undelivered packets. */
  int undeliveredBytes() {
    return undelivered == null ? 0 : undelivered.bytes();
  }

  /** Takes its undelivered packets, to deliver them elsewhere. */
  public List<Packet> takeUndelivered() {
    List<Packet> taken = undelivered();
    dropUndelivered();
    return taken;
  }

  private List<Packet> undelivered() {
    return undelivered == null ? ImmutableList.of() : undelivered.all();
  }

  /** Drops its undelivered packets. */
  void dropUndelivered() {
    undelivered = null;
  }

  // ---- messages

  /** The ids of its messages. */
  public MessageIds ids() {
    if (ids == null) {
      ids = new MessageIds();
    }
    return ids;
  }

  /** Sends what is still to be sent to it, as to all members of its room. */
  public void flush() {
    if (flusher != null) {
      flusher.flush(this);
    }
  }

  /**
   * Reads what {@link #deliver} reads, and changes nothing: see {@link
   * dev.holdfast.core.session.Session#prefetch}.
   *
   * @return a number without a meaning, to be used
   */
  public long prefetch() {
    return session == null ? position : position + session.underlying().prefetch();
  }

  /** How many of the packets for all members of its room it was sent, as the flusher counts. */
  public long position() {
    return position;
  }

  /** Notes that it was sent so many of the packets for all. */
  public void position(long position) {
    this.position = position;
  }

  /** Sends packets to this member alone: behind what all were sent, and after the welcome. */
  public void send(List<Packet> packets) {
    if (session != null) {
      session.flush();
    }
    deliver(packets);
  }

  /**
   * Hands packets to the session, after the welcome; does nothing without a session. An immutable
   * list is shared, not copied.
   */
  public void deliver(List<Packet> packets) {
    if (session == null) {
      return;
    }
    if (preWelcomeQueue == null) {
      session.underlying().send(packets);
    } else if (!preWelcomeQueue.add(packets) && !session.isOver()) {
      session.markOver();
      preWelcomeQueue.clear();
      session.underlying().end(Condition.SEND_QUEUE_OVERFLOW);
    }
  }

  /**
   * Returns how full its mailbox, or the queue before its welcome, would be with so much more: 0 is
   * empty, 1 full.
   */
  public double fill(int packets, long bytes) {
    if (session == null) {
      return 0;
    }
    return preWelcomeQueue == null
        ? session.underlying().fill(packets, bytes)
        : preWelcomeQueue.fill(packets, bytes);
  }
}
