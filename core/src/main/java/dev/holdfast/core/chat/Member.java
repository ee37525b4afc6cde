package dev.holdfast.core.chat;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One who is in the room, or lately was: a nick, a token, and at most one session at a time. The
 * member outlives its sessions, so that a reload keeps nick and place.
 *
 * <p>Between its arrival and its {@code welcome}, packets queue: the welcome tells what was before
 * them, so it must come first, however long its history takes to read. A queue that is full ends
 * the session, as a full mailbox does.
 */
final class Member {

  private static final int QUEUE = 1_000; // packets behind a welcome

  private final HashCode token;
  private final Receipts receipts = new Receipts();
  private Nick nick;
  private @Nullable Visitor visitor;
  private @Nullable List<Packet> behindWelcome; // null: this session has been welcomed
  private boolean hasToken;

  Member(HashCode token, Nick nick) {
    this.token = token;
    this.nick = nick;
  }

  /** The hash of the token. */
  HashCode token() {
    return token;
  }

  Nick nick() {
    return nick;
  }

  Receipts receipts() {
    return receipts;
  }

  /** The session of this member; null if it is gone. */
  @Nullable Visitor visitor() {
    return visitor;
  }

  /** Is in the room with this session from now on, and will be welcomed. */
  void arrive(Visitor visitor, Nick nick) {
    this.visitor = visitor;
    this.nick = nick;
    this.behindWelcome = new ArrayList<>();
    visitor.speaksFor(this);
  }

  /** Goes on without a session. */
  void detach() {
    if (visitor != null) {
      visitor.speaksFor(null);
    }
    visitor = null;
    behindWelcome = null;
  }

  /** Whether a welcome was ever sent, and with it the token. */
  boolean hasToken() {
    return hasToken;
  }

  /** Sends the welcome and all that has queued behind it. */
  void welcome(Packet welcome) {
    List<Packet> queued = requireNonNull(behindWelcome, "welcomed twice");
    behindWelcome = null;
    hasToken = true;
    send(ImmutableList.<Packet>builder().add(welcome).addAll(queued).build());
  }

  /** Sends packets; an immutable list is shared, not copied. */
  void send(List<Packet> packets) {
    if (visitor == null) {
      return;
    }
    if (behindWelcome == null) {
      visitor.session().send(packets);
    } else if (behindWelcome.size() + packets.size() <= QUEUE) {
      behindWelcome.addAll(packets);
    } else if (!visitor.isOver()) {
      visitor.over();
      behindWelcome.clear();
      visitor.session().end(Condition.SEND_QUEUE_OVERFLOW);
    }
  }
}
