package dev.holdfast.core.chat.member;

import dev.holdfast.fsm.Packet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ids under which a member says something: those whose outcome is open, and the last few of
 * which it is known, with the answers to commands. Older ones are known to the store, but for
 * commands. Confined to the loop.
 */
public final class MessageIds {

  private static final int LIMIT = 20; // of those whose outcome is known

  /** What an id is to something that is said under it. */
  public enum Use {
    /** It was not used, as far as is known here. */
    NEW,
    /** It is of the same, whose outcome is open: that answers both. */
    OPEN,
    /** It is of the same, which has become something. */
    AGAIN,
    /** It is of something else. */
    REUSED
  }

  private record Done(long fingerprint, @Nullable Packet reply) {}

  private final Map<String, Long> open = new HashMap<>(2); // fingerprints
  private final Map<String, Done> done = new LinkedHashMap<>(0); // the oldest first

  /** Whether the outcome of something that is said now is to be awaited, as it is if it is new. */
  public Use use(@Nullable String id, long fingerprint) {
    if (id == null) {
      return Use.NEW;
    }
    Long before = open.get(id);
    if (before != null) {
      return before == fingerprint ? Use.OPEN : Use.REUSED;
    }
    Done known = done.get(id);
    if (known != null && known.fingerprint != fingerprint) {
      return Use.REUSED;
    }
    open.put(id, fingerprint);
    return known == null ? Use.NEW : Use.AGAIN;
  }

  /** The answer to a command that is said again; null if there is none to be given again. */
  public @Nullable Packet reply(@Nullable String id, long fingerprint) {
    Done known = id == null ? null : done.get(id);
    return known == null || known.fingerprint != fingerprint ? null : known.reply;
  }

  /** It has become nothing: something else may be said under its id. */
  public void release(@Nullable String id) {
    if (id != null) {
      open.remove(id);
    }
  }

  /**
   * It has become something.
   *
   * @param reply what a repeat is answered with, instead of being looked at again; null for nothing
   */
  public void settle(@Nullable String id, @Nullable Packet reply) {
    Long fingerprint = id == null ? null : open.remove(id);
    if (id == null || fingerprint == null) {
      return;
    }
    done.put(id, new Done(fingerprint, reply));
    if (done.size() > LIMIT) {
      Iterator<String> oldest = done.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
