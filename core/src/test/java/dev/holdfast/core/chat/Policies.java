package dev.holdfast.core.chat;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.limit.RateLimit;

/** The policies of tests: the default one without rate limits, with one value changed. */
final class Policies {

  static final ChatPolicy UNHURRIED = unhurried().build();

  private Policies() {}

  private static ChatPolicy.Builder unhurried() {
    return ChatPolicy.builder().messageLimit(RateLimit.OFF);
  }

  static ChatPolicy messageLength(int characters) {
    return unhurried().messageLength(characters).build();
  }

  static ChatPolicy messageLimit(RateLimit limit) {
    return unhurried().messageLimit(limit).build();
  }

  static ChatPolicy rooms(ImmutableSet<String> rooms, int roomsMax) {
    return unhurried().rooms(rooms).roomsMax(roomsMax).build();
  }

  static ChatPolicy roomMembers(int roomMembers) {
    return unhurried().roomMembers(roomMembers).build();
  }

  static ChatPolicy presenceMax(int presenceMax) {
    return unhurried().presenceMax(presenceMax).build();
  }

  static ChatPolicy formerMembers(int formerMembers) {
    return unhurried().formerMembers(formerMembers).build();
  }

  static ChatPolicy guestListeners(int guestListeners) {
    return unhurried().guestListeners(guestListeners).build();
  }
}
