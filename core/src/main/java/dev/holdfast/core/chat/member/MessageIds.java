package dev.holdfast.core.chat.member;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.fsm.Packet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A registry of the ids of a member's messages: those whose outcome is open, and the last 20 that
 * are settled, with the answers to commands. Receipts of older messages, but not of commands, are
 * in the store. Confined to the loop.
 */
public final class MessageIds {

  private static final int MAX_SETTLED = 20; // settled ids

  /** The relation of an id to a message that uses it now. */
  public enum Use {
    /** The id is not known here. */
    NEW,
    /** The same message has an open outcome, which answers both. */
    OPEN,
    /** The same message was settled. */
    AGAIN,
    /** The id was used for another message. */
    REUSED
  }

  private record Done(long fingerprint, @Nullable Packet answer) {}

  /**
   * An id whose outcome is open.
   *
   * @param askers the sessions that have sent it and are not over
   */
  private record Open(long fingerprint, ImmutableList<ChatSession> askers) {

    Open askedBy(ChatSession asker) {
      return new Open(
          fingerprint,
          Stream.concat(
                  askers.stream().filter(before -> before != asker && !before.isOver()),
                  Stream.of(asker))
              .collect(ImmutableList.toImmutableList()));
    }
  }

  private final Map<String, Open> open = new HashMap<>(2);
  // oldest first
  private final BoundedMap<String, Done> settled = BoundedMap.byInsertion(MAX_SETTLED);

  /**
   * Returns how a session uses an id, and opens it if the use is {@link Use#NEW} or {@link
   * Use#AGAIN}.
   */
  public Use use(@Nullable String id, long fingerprint, ChatSession asker) {
    if (id == null) {
      return Use.NEW;
    }
    Open before = open.get(id);
    if (before != null && before.fingerprint != fingerprint) {
      return Use.REUSED;
    }
    if (before != null) {
      open.put(id, before.askedBy(asker));
      return Use.OPEN;
    }
    Done known = settled.get(id);
    if (known != null && known.fingerprint != fingerprint) {
      return Use.REUSED;
    }
    open.put(id, new Open(fingerprint, ImmutableList.of(asker)));
    return known == null ? Use.NEW : Use.AGAIN;
  }

  /** Whether no outcome is open. */
  boolean isSettled() {
    return open.isEmpty();
  }

  /** Returns the sessions that have sent an open id; none if the id is not open. */
  public ImmutableList<ChatSession> askers(@Nullable String id) {
    Open asked = id == null ? null : open.get(id);
    return asked == null ? ImmutableList.of() : asked.askers;
  }

  /** Returns the answer to a repeated command; null if there is none to repeat. */
  public @Nullable Packet answer(@Nullable String id, long fingerprint) {
    Done known = id == null ? null : settled.get(id);
    return known == null || known.fingerprint != fingerprint ? null : known.answer;
  }

  /** Frees an id whose message was refused, so that it may be used again. */
  public void free(@Nullable String id) {
    if (id != null) {
      open.remove(id);
    }
  }

  /**
   * Settles an id whose message was handled.
   *
   * @param answer to a repeat, which is then not handled again; null for none
   */
  public void settle(@Nullable String id, @Nullable Packet answer) {
    Open asked = id == null ? null : open.remove(id);
    if (id == null || asked == null) {
      return;
    }
    settled.put(id, new Done(asked.fingerprint, answer));
  }
}
