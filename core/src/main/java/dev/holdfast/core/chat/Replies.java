package dev.holdfast.core.chat;

import dev.holdfast.fsm.Packet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers to the last commands of a member, by their ids: a repeat is not done again. */
final class Replies {

  private static final int LIMIT = 20;

  private final Map<String, Packet> replies = new LinkedHashMap<>(0); // the oldest first

  @Nullable Packet find(@Nullable String id) {
    return id == null ? null : replies.get(id);
  }

  void keep(@Nullable String id, Packet reply) {
    if (id == null) {
      return;
    }
    replies.put(id, reply);
    if (replies.size() > LIMIT) {
      Iterator<String> oldest = replies.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
