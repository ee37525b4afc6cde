package dev.holdfast.core.chat;

import dev.holdfast.core.Host;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The door for people without a client: they listen for the next messages of the lobby, and say
 * something, without a session. Confined to the loop.
 */
public interface Door {

  /** A message as the door tells it. */
  record Heard(String nick, String text) {}

  /**
   * Where a listener stands: all up to {@code seq} of the log with the id {@code log} is known to
   * it.
   *
   * @param log null: the log of now
   */
  record Place(@Nullable String log, long seq) {}

  /** Told once, unless the listener was cancelled. */
  interface Listener {
    /**
     * There is news, or the time is up.
     *
     * @param messages in order; empty when the time is up
     * @param place where to listen from next
     */
    void heard(List<Heard> messages, Place place);
  }

  /** What became of something said. */
  enum Answer {
    OK,
    NICK_TAKEN,
    BAD_NICK,
    FORBIDDEN,
    TOO_LONG,
    RATE_LIMITED,
    NOT_STORED
  }

  /**
   * Waits for messages after {@code from}, or for the next one if that is null. At once, if there
   * are some already; at most 20 s.
   *
   * @return what takes the listener back
   */
  Runnable listen(@Nullable Place from, Listener listener);

  /**
   * Says something in the lobby. Line breaks become spaces; text that starts with {@code /} is
   * forbidden.
   *
   * @param nick null for a guest
   * @param answer told once, maybe later
   */
  void say(@Nullable String nick, String text, Host host, Consumer<Answer> answer);
}
