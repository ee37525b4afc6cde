package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import java.time.Duration;

/**
 * A request that a member leaves a room. Immutable.
 *
 * @param token the hash of the member's token
 * @param reason why, which the others are told
 * @param revoked whether the token is void from then on
 * @param nickReserved how long the nick is kept for the token
 * @param urgent whether it need not wait for messages that are being stored: for a member that is
 *     sent away
 */
public record LeaveRequest(
    String room,
    HashCode token,
    LeaveReason reason,
    boolean revoked,
    Duration nickReserved,
    boolean urgent) {

  /** A member leaves at its own request, behind its messages, and for good. */
  public static LeaveRequest ofItself(String room, HashCode token, LeaveReason reason) {
    return new LeaveRequest(room, token, reason, true, Duration.ZERO, false);
  }

  /** A member is sent away at once, and for good. */
  public static LeaveRequest sentAway(String room, HashCode token, LeaveReason reason) {
    return new LeaveRequest(room, token, reason, true, Duration.ZERO, true);
  }

  /**
   * A member has lost its session, and may come back with its token.
   *
   * @param hasToken whether its client knows the token; else it cannot come back
   * @param nickReserved how long the nick is kept for the token
   */
  public static LeaveRequest ofLostSession(
      String room, HashCode token, LeaveReason reason, boolean hasToken, Duration nickReserved) {
    return new LeaveRequest(room, token, reason, !hasToken, nickReserved, false);
  }
}
