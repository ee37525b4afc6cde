package dev.holdfast.core.chat;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.fsm.Packet;
import java.util.Map;

/** What was sent to one member alone: only that is worth keeping when its session is gone. */
final class Letters {

  private static final ImmutableSet<String> KINDS = ImmutableSet.of("whisper", "notice");

  private Letters() {}

  /** Keeps what a session leaves behind that was not even welcomed. */
  static void keepQueue(Member member, House house) {
    member.queue().forEach(packet -> keep(packet, member, house));
  }

  /** Keeps a packet for a member, if it is a letter of its room. */
  static void keep(Packet packet, Member member, House house) {
    Map<String, Object> fields = house.codec().decode(packet);
    if (KINDS.contains(String.valueOf(fields.get("kind")))
        && member.room().equals(fields.get("room"))) {
      member.keepLetter(packet);
    }
  }
}
