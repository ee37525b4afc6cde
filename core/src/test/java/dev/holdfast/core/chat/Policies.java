package dev.holdfast.core.chat;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.RateLimit;

/** Policies for tests: the default one, but nobody is too fast, with one thing changed. */
final class Policies {

  static final ChatPolicy UNHURRIED = policy(2_000, RateLimit.OFF, ImmutableSet.of(), 1_000);

  private Policies() {}

  static ChatPolicy messageLength(int characters) {
    return policy(characters, RateLimit.OFF, ImmutableSet.of(), 1_000);
  }

  static ChatPolicy messageLimit(RateLimit limit) {
    return policy(2_000, limit, ImmutableSet.of(), 1_000);
  }

  static ChatPolicy rooms(ImmutableSet<String> rooms, int roomsMax) {
    return policy(2_000, RateLimit.OFF, rooms, roomsMax);
  }

  static ChatPolicy roomMembers(int roomMembers) {
    return members(roomMembers, 200);
  }

  static ChatPolicy presenceMax(int presenceMax) {
    return members(50_000, presenceMax);
  }

  static ChatPolicy absentMembers(int absentMembers) {
    ChatPolicy all = ChatPolicy.DEFAULT;
    return new ChatPolicy(
        2_000,
        RateLimit.OFF,
        "guest",
        ImmutableSet.of(),
        1_000,
        all.roomLinger(),
        50_000,
        200,
        absentMembers,
        all.nickReserved(),
        all.doorListeners());
  }

  static ChatPolicy doorListeners(int doorListeners) {
    ChatPolicy all = ChatPolicy.DEFAULT;
    return new ChatPolicy(
        2_000,
        RateLimit.OFF,
        "guest",
        ImmutableSet.of(),
        1_000,
        all.roomLinger(),
        50_000,
        200,
        10,
        all.nickReserved(),
        doorListeners);
  }

  private static ChatPolicy policy(
      int messageLength, RateLimit limit, ImmutableSet<String> rooms, int roomsMax) {
    ChatPolicy all = ChatPolicy.DEFAULT;
    return new ChatPolicy(
        messageLength,
        limit,
        "guest",
        rooms,
        roomsMax,
        all.roomLinger(),
        50_000,
        200,
        all.absentMembers(),
        all.nickReserved(),
        all.doorListeners());
  }

  private static ChatPolicy members(int roomMembers, int presenceMax) {
    ChatPolicy all = ChatPolicy.DEFAULT;
    return new ChatPolicy(
        2_000,
        RateLimit.OFF,
        "guest",
        ImmutableSet.of(),
        1_000,
        all.roomLinger(),
        roomMembers,
        presenceMax,
        all.absentMembers(),
        all.nickReserved(),
        all.doorListeners());
  }
}
