package dev.holdfast.core.store;

/**
 * The log of a room, without its messages.
 *
 * @param room the name of the room
 * @param id the random id of the log
 * @param head the number of its newest message; 0 if there never was one
 * @param oldest the number of the oldest message that is kept; {@code head + 1} if none is
 */
public record RoomLog(String room, String id, long head, long oldest) {}
