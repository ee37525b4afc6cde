package dev.holdfast.core.session;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The port to what keeps the sessions of an application between two processes. Called on the event
 * loop; it calls back there, during the call or later.
 */
public interface ParkedSessionStore {

  /** The capacity of a store that says nothing else: 64 MiB. */
  long DEFAULT_CAPACITY = 64 << 20;

  /** How many bytes of sessions can be kept; if there are more, the largest sessions end. */
  default long capacity() {
    return DEFAULT_CAPACITY;
  }

  /**
   * Keeps these sessions, all or none, in place of those that it may have kept before.
   *
   * @param then gets whether they are kept, and will be found after a loss of power
   */
  void keep(List<ParkedSession> sessions, Consumer<Boolean> then);

  /**
   * Takes the sessions that are kept. They are not kept any more when the callback gets them: after
   * a crash, they must not come back a second time.
   *
   * @param then gets them, in any order; an empty list if none are kept
   * @param failed is called instead if they cannot be taken: the server does not start then
   */
  void take(Consumer<List<ParkedSession>> then, Runnable failed);

  /**
   * Takes one session that another process has parked. A store of one process is never asked for
   * it.
   *
   * @param then gets it; null if it is not kept, or not any more
   * @param failed is called instead if that cannot be known now
   */
  default void take(String sid, Consumer<@Nullable ParkedSession> then, Runnable failed) {
    then.accept(null);
  }
}
