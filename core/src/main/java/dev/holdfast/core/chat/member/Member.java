package dev.holdfast.core.chat.member;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One who is in a room, or lately was: a nick, a token, and at most one session at a time. The
 * member outlives its sessions, so that a reload keeps nick and place.
 *
 * <p>Between its arrival and its {@code welcome}, packets queue: the welcome tells what was before
 * them, so it must come first, however long its history takes to read. A queue that is full ends
 * the session, as a full mailbox does.
 */
public final class Member {

  private static final int QUEUE = 1_000; // packets behind a welcome
  private static final int QUEUE_BYTES = 1 << 20; // of them
  private static final int UNDELIVERED = 100; // whispers and notices of a session that is gone
  private static final int UNDELIVERED_BYTES = 64 << 10;

  private final String room;
  private final HashCode token;
  private final MessageRateLimiter.MemberMeter meter = new MessageRateLimiter.MemberMeter();
  private final MessageIds ids = new MessageIds();
  private final List<Packet> undelivered = new ArrayList<>(0);
  private int undeliveredBytes;
  private Nickname nick;
  private Instant since = Instant.EPOCH;
  private Instant lastAction = Instant.EPOCH;
  private long arrival;
  private @Nullable ChatSession client;
  private @Nullable HashCode key; // null: it has not come since the server started
  private @Nullable List<Packet> behindWelcome; // null: this session has been welcomed
  private long behindBytes; // of those
  private boolean hasToken;
  private boolean stored; // that it is here

  /**
   * One who has not come yet.
   *
   * @param token its hash
   * @param hasToken whether somebody was told the token
   */
  public Member(String room, HashCode token, Nickname nick, boolean hasToken) {
    this.room = room;
    this.token = token;
    this.nick = nick;
    this.hasToken = hasToken;
  }

  public String room() {
    return room;
  }

  /** The hash of the token. */
  public HashCode token() {
    return token;
  }

  /** What its fingerprints are keyed with. */
  public HashCode key() {
    return requireNonNull(key, "it has not come");
  }

  public Nickname nick() {
    return nick;
  }

  /** How much it has said lately. */
  public MessageRateLimiter.MemberMeter meter() {
    return meter;
  }

  /** The session of this member; null if it is gone. */
  public @Nullable ChatSession client() {
    return client;
  }

  /** Since when it is here. */
  public Instant since() {
    return since;
  }

  /** When it last did something. */
  public Instant lastAction() {
    return lastAction;
  }

  public void acted(Instant at) {
    lastAction = at;
  }

  // ---- coming and going

  /** Is in the room with this session from now on, and will be welcomed. */
  public void arrive(ChatSession client, Nickname nick, MembershipToken token, Instant at) {
    this.key = token.key();
    this.client = client;
    this.nick = nick;
    this.behindWelcome = new ArrayList<>();
    this.behindBytes = 0;
    this.lastAction = at;
    client.addMember(this);
  }

  /** Has this place among those who came; the first time in the life of a membership, or again. */
  public void arrivedAs(long number, Instant at) {
    arrival = number;
    since = at;
  }

  public long arrival() {
    return arrival;
  }

  /** Goes on without a session. */
  public void detach() {
    if (client != null) {
      client.removeMember(this);
    }
    client = null;
    behindWelcome = null;
  }

  /** Whether a welcome was ever sent, and with it the token. */
  public boolean hasToken() {
    return hasToken;
  }

  /** Whether it is stored that this one is a member, and is here. */
  public boolean isStored() {
    return stored;
  }

  public void stored(boolean stored) {
    this.stored = stored;
  }

  /** Sends the welcome, then what an earlier session did not deliver, then all that has queued. */
  public void welcome(Packet welcome) {
    List<Packet> queued = requireNonNull(behindWelcome, "welcomed twice");
    behindWelcome = null;
    hasToken = true;
    send(ImmutableList.<Packet>builder().add(welcome).addAll(undelivered).addAll(queued).build());
    dropUndelivered();
  }

  /** What waits for the welcome of a session. */
  List<Packet> queue() {
    return behindWelcome == null ? ImmutableList.of() : ImmutableList.copyOf(behindWelcome);
  }

  /** Keeps what was sent to this member alone and did not arrive, for when it is back. */
  public void keepUndelivered(Packet packet) {
    undelivered.add(packet);
    undeliveredBytes += packet.size();
    while (undelivered.size() > UNDELIVERED
        || (undeliveredBytes > UNDELIVERED_BYTES && undelivered.size() > 1)) {
      undeliveredBytes -= undelivered.remove(0).size();
    }
  }

  /** How much is kept for it, in bytes of packets. */
  int undeliveredBytes() {
    return undeliveredBytes;
  }

  /** Keeps nothing any more of what did not arrive. */
  void dropUndelivered() {
    undelivered.clear();
    undeliveredBytes = 0;
  }

  // ---- talking

  /** What it says under which id. */
  public MessageIds ids() {
    return ids;
  }

  /** Sends packets; an immutable list is shared, not copied. */
  public void send(List<Packet> packets) {
    if (client == null) {
      return;
    }
    if (behindWelcome == null) {
      client.session().send(packets);
    } else if (behindWelcome.size() + packets.size() <= QUEUE
        && behindBytes + sizeOf(packets) <= QUEUE_BYTES) {
      behindWelcome.addAll(packets);
      behindBytes += sizeOf(packets);
    } else if (!client.isOver()) {
      client.over();
      behindWelcome.clear();
      client.session().end(Condition.SEND_QUEUE_OVERFLOW);
    }
  }

  /**
   * How full its mailbox, or the queue behind its welcome, would be with so much more: 1 is full.
   */
  public double fill(int packets, long bytes) {
    if (client == null) {
      return 0;
    }
    return behindWelcome == null
        ? client.session().fill(packets, bytes)
        : Math.max(
            (double) (behindWelcome.size() + packets) / QUEUE,
            (double) (behindBytes + bytes) / QUEUE_BYTES);
  }

  private static long sizeOf(List<Packet> packets) {
    long size = 0;
    for (Packet packet : packets) {
      size += packet.size();
    }
    return size;
  }
}
