package dev.holdfast.core.store.postgres;

import com.google.common.hash.HashCode;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.ChatStore.Listener;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.LeaveReason;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.Roster;
import dev.holdfast.core.store.RosterChange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The feed of one room that is followed: what was read of it, and how far the listener was told.
 * Messages and all else have dense numbers, each of their own; what is no message says behind which
 * one it belongs. Confined to the loop.
 */
final class RoomFeed {

  /** How many messages, and how much else, is read of a room at once. */
  static final int COUNT = 1_000;

  final String room;
  final String log;
  final Roster roster;
  private final Deque<Message> messages = new ArrayDeque<>(); // that were read and not told
  private final Deque<RoomEvent.Changed> changes = new ArrayDeque<>();
  private long seq; // the last message that was told
  private long n; // the last number of all else
  private long readSeq;
  private long readN;
  private long heardSeq; // there are so many
  private long heardN;
  private long oldest; // message that is kept

  /** A feed that begins behind these numbers. */
  RoomFeed(String room, String log, Roster roster, long seq, long n, long oldest) {
    this.room = room;
    this.log = log;
    this.roster = roster;
    this.seq = seq;
    this.n = n;
    this.readSeq = seq;
    this.readN = n;
    this.heardSeq = seq;
    this.heardN = n;
    this.oldest = oldest;
  }

  /** Where the listener is. */
  long seq() {
    return seq;
  }

  long n() {
    return n;
  }

  // ---- what is to be read

  /** Notes that there is something up to these numbers. */
  void heard(long seq, long n) {
    heardSeq = Math.max(heardSeq, seq);
    heardN = Math.max(heardN, n);
  }

  /** How much there is that the listener was not told. */
  long lag() {
    return heardSeq - seq + heardN - n;
  }

  /** Whether there is something that was not read. */
  boolean isBehind() {
    return readSeq < heardSeq || readN < heardN;
  }

  long readSeq() {
    return readSeq;
  }

  long readN() {
    return readN;
  }

  /**
   * Adds what was read behind {@link #readSeq} and {@link #readN}: all there is, or as much as is
   * read at once.
   *
   * @throws IllegalStateException if something is missing
   */
  void add(List<RoomEvent> events) {
    long count = events.stream().filter(RoomEvent.Changed.class::isInstance).count();
    long cut = Long.MAX_VALUE; // a message behind this one may have something before it
    for (RoomEvent event : events) {
      if (event instanceof RoomEvent.Changed changed) {
        checkNext("a change", readN, changed.n());
        readN = changed.n();
        changes.add(changed);
        cut = count < COUNT ? cut : changed.after();
      }
    }
    for (RoomEvent event : events) {
      if (event instanceof RoomEvent.Said said && said.message().seq() <= cut) {
        checkNext("a message", readSeq, said.message().seq());
        readSeq = said.message().seq();
        messages.add(said.message());
      }
    }
    heard(readSeq, readN);
  }

  private void checkNext(String what, long before, long number) {
    if (number != before + 1) {
      throw new IllegalStateException(
          what
              + (" of room " + room + " is missing: number " + number + " comes behind " + before)
              + "; this node was behind for too long, or the database has lost something");
    }
  }

  /** Notes the oldest message that is kept; returns whether that has changed. */
  boolean isNewOldest(long oldest) {
    boolean changed = oldest > this.oldest;
    this.oldest = Math.max(this.oldest, oldest);
    return changed;
  }

  // ---- what is told

  /** Whether all that was read was told. */
  boolean isIdle() {
    return messages.isEmpty() && changes.isEmpty();
  }

  /** Whether the listener was told this, and all that has happened before. */
  boolean hasTold(long seq, long n) {
    return this.seq >= seq && this.n >= n;
  }

  /**
   * Tells the listener what comes next.
   *
   * @param mayJoin whether a join of this node may be told now
   * @return false if there is nothing, or it has to wait
   */
  boolean tellNext(SharedChatStore store, Predicate<RoomEvent.Changed> mayJoin) {
    RoomEvent.Changed change = changes.peek();
    if (change != null && change.after() <= seq) {
      if (change.isJoin() && !mayJoin.test(change)) {
        return false;
      }
      changes.remove();
      n = change.n();
      tell(change, store);
      return true;
    }
    Message message = messages.peek();
    if (message == null) {
      return false;
    }
    messages.remove();
    seq = message.seq();
    store.listener().said(room, message);
    return true;
  }

  private void tell(RoomEvent.Changed change, SharedChatStore store) {
    Listener listener = store.listener();
    byte[] content = change.content() == null ? new byte[0] : change.content();
    switch (change.what()) {
      case "whispered" -> {
        if (store.isOwn(change)) {
          listener.whispered(ContentCodec.whisper(room, change.token(), content), change.token());
        }
      }
      case "forwarded" -> {
        if (store.isOwn(change)) {
          listener.forwarded(room, change.token(), ContentCodec.packets(content));
        }
      }
      default -> {
        RosterChange next = rosterChange(change, content);
        PresentMember present = roster.apply(next);
        listener.changed(room, present, next, store.isOwn(change));
      }
    }
  }

  private static RosterChange rosterChange(RoomEvent.Changed change, byte[] content) {
    long rev = change.rev();
    long after = change.after();
    HashCode token = change.token();
    ClientHost host = ContentCodec.host(change.host(), change.shared());
    return switch (change.what()) {
      case "joined" ->
          new RosterChange.Joined(
              rev,
              after,
              token,
              ContentCodec.nick(named(change.nick())),
              host,
              change.at(),
              change.yes());
      case "moved" -> new RosterChange.Moved(rev, after, token, hosted(host), change.yes());
      case "left" ->
          new RosterChange.Left(
              rev,
              after,
              token,
              new LeaveReason(
                  LeaveReason.Kind.valueOf(named(change.reason())), ContentCodec.text(content)),
              change.at(),
              change.yes());
      case "admin" -> new RosterChange.AdminChanged(rev, after, token, change.yes());
      default -> throw new IllegalStateException("an unknown change: " + change.what());
    };
  }

  private static String named(@Nullable String text) {
    if (text == null) {
      throw new IllegalStateException("a change without its text");
    }
    return text;
  }

  private static ClientHost hosted(@Nullable ClientHost host) {
    if (host == null) {
      throw new IllegalStateException("a move without a host");
    }
    return host;
  }
}
