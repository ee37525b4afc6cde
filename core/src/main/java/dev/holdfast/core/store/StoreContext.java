package dev.holdfast.core.store;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a store has to know of the chat that it serves.
 *
 * @param now monotonic milliseconds, for the ends of reservations
 * @param timeOfDay the time of day
 * @param formerMembers the most former members that are kept
 * @param nickReserved how long the nicks of members are kept that were present when the process
 *     ended
 * @param endedRooms the most logs of rooms that have ended
 */
public record StoreContext(
    LongSupplier now,
    Supplier<Instant> timeOfDay,
    int formerMembers,
    Duration nickReserved,
    int endedRooms) {}
