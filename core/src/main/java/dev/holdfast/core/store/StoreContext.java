package dev.holdfast.core.store;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The parameters that a chat gives its store: clocks, and how much of former members and of ended
 * rooms is kept.
 *
 * @param now monotonic milliseconds, for the ends of reservations
 * @param timeOfDay the time of day
 * @param formerMembers the most former members that are kept
 * @param nickReserved how long after its leaving the nick of a former member of an earlier process
 *     is reserved; one that was present when that process ended left then
 * @param reusableRoomLogs the most logs of rooms that have ended
 */
public record StoreContext(
    LongSupplier now,
    Supplier<Instant> timeOfDay,
    int formerMembers,
    Duration nickReserved,
    int reusableRoomLogs) {}
