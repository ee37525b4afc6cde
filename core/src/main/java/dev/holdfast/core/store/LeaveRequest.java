package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import java.time.Duration;
import java.time.Instant;

/**
 * A request that a member leaves a room. Immutable.
 *
 * @param token the hash of the member's token
 * @param reason what the others are told
 * @param revoked whether the token is void from then on
 * @param nickReserved how long the nick is kept for the token
 * @param at the time of day
 * @param urgent whether it need not wait for messages that are being stored: for a member that is
 *     sent away
 */
public record LeaveRequest(
    String room,
    HashCode token,
    String reason,
    boolean revoked,
    Duration nickReserved,
    Instant at,
    boolean urgent) {}
