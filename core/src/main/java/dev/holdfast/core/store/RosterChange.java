package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of who is present in a room. The changes of a room are numbered densely; together with
 * the number of the message behind which each belongs, they and the messages have one order, which
 * every client sees. Immutable.
 */
public sealed interface RosterChange {

  /** The revision of the roster after this change: 1, 2, 3 and so on in each room. */
  long rev();

  /** The number of the room's newest message when it happened: it belongs behind that message. */
  long after();

  /** The hash of the token of the member that it is about. */
  HashCode token();

  /** Calls the visitor's method for this kind of change. */
  void accept(RosterChangeVisitor visitor);

  /**
   * A member has joined, for the first time or again with its token.
   *
   * @param host the host of its client; null if the process in which it joined has ended
   * @param at the time of day
   * @param admin whether its session is an admin's
   */
  record Joined(
      long rev,
      long after,
      HashCode token,
      Nickname nick,
      @Nullable ClientHost host,
      Instant at,
      boolean admin)
      implements RosterChange {
    @Override
    public void accept(RosterChangeVisitor visitor) {
      visitor.joined(this);
    }
  }

  /**
   * A member has moved to another session, which the others are not told.
   *
   * @param host the host of that session's client
   * @param admin whether that session was an admin's before; the member stays one if it was one
   */
  record Moved(long rev, long after, HashCode token, ClientHost host, boolean admin)
      implements RosterChange {
    @Override
    public void accept(RosterChangeVisitor visitor) {
      visitor.moved(this);
    }
  }

  /**
   * A member has left.
   *
   * @param reason why, which the others are told
   * @param at the time of day
   * @param revoked whether its token is void, so that it does not come back with it
   */
  record Left(long rev, long after, HashCode token, LeaveReason reason, Instant at, boolean revoked)
      implements RosterChange {
    @Override
    public void accept(RosterChangeVisitor visitor) {
      visitor.left(this);
    }
  }

  /** A member is an admin now, or is not one any more. */
  record AdminChanged(long rev, long after, HashCode token, boolean admin) implements RosterChange {
    @Override
    public void accept(RosterChangeVisitor visitor) {
      visitor.adminChanged(this);
    }
  }
}
