package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A member that is present in a room, as its {@link Roster} knows it now. Confined to the loop;
 * only the roster changes it, except for what the chat has of it.
 */
public final class PresentMember {

  /**
   * What the chat has of a member whose session is in this process. The store only refers to it.
   */
  public interface Local {}

  private final HashCode token;
  private final Nickname nick;
  private final long arrival;
  private final Instant since;
  private @Nullable ClientHost host;
  private boolean admin;
  private boolean stored; // whether the membership is stored durably
  private boolean leftBehind; // until it has its session again, or is known to have none
  private @Nullable Local local; // null: its session is elsewhere, or it is left behind

  PresentMember(RosterChange.Joined joined) {
    this.token = joined.token();
    this.nick = joined.nick();
    this.arrival = joined.rev();
    this.since = joined.at();
    this.host = joined.host();
    this.admin = joined.admin();
  }

  /** How it joined; as an admin, if it is one now. */
  RosterChange.Joined joined() {
    return new RosterChange.Joined(arrival, 0, token, nick, host, since, admin);
  }

  /** The hash of the member's token. */
  public HashCode token() {
    return token;
  }

  /** The nick of the member. */
  public Nickname nick() {
    return nick;
  }

  /** The revision of the roster with which it came: its place in the order of joins. */
  public long arrival() {
    return arrival;
  }

  /** When it joined, by the time of day. */
  public Instant since() {
    return since;
  }

  /**
   * The host of its client, wherever its session is; null if the process in which it joined has
   * ended.
   */
  public @Nullable ClientHost host() {
    return host;
  }

  void host(ClientHost host) {
    this.host = host;
  }

  /** Whether it is an admin. */
  public boolean isAdmin() {
    return admin;
  }

  void admin(boolean admin) {
    this.admin = admin;
  }

  boolean isStored() {
    return stored;
  }

  void stored(boolean stored) {
    this.stored = stored;
  }

  /**
   * Whether an earlier process, whose sessions go on in this one, has left it: its own may be among
   * them.
   */
  public boolean isLeftBehind() {
    return leftBehind;
  }

  void leaveBehind() {
    leftBehind = true;
  }

  /** What the chat has of it; null if its session is in another process, or it is left behind. */
  public @Nullable Local local() {
    return local;
  }

  /** Sets what {@link #local} returns. */
  public void local(@Nullable Local local) {
    this.local = local;
    leftBehind = false;
  }

  @Override
  public String toString() {
    return nick.name();
  }
}
