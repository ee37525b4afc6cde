package dev.holdfast.core.chat.guest;

import dev.holdfast.core.chat.text.TextRule;
import dev.holdfast.core.limit.ClientHost;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The door for people without a client: they listen for the next messages of the lobby, and say
 * something, without a session. Confined to the loop.
 */
public interface GuestChannel {

  /** A message as the door tells it. */
  record Heard(String nick, String text) {

    /** The text in one line: its line breaks are spaces. */
    public String line() {
      return TextRule.oneLine(text);
    }
  }

  /**
   * Where a listener stands: all up to {@code seq} of the log with the id {@code log} is known to
   * it.
   *
   * @param log null: the log of now
   */
  record Place(@Nullable String log, long seq) {}

  /** Told one of these once, unless it was taken back. */
  interface Listener {
    /**
     * There is news, or the time is up.
     *
     * @param messages in order; empty when the time is up
     * @param place where to listen from next
     * @param complete false: between where it stood and these there were others, which it is not
     *     told: too many, or kept no more, or of another log
     */
    void heard(List<Heard> messages, Place place, boolean complete);

    /** There are too many listeners already, or what was missed cannot be read now. */
    void busy();
  }

  /** What became of something said. */
  enum Answer {
    OK,
    NICK_TAKEN,
    BAD_NICK,
    FORBIDDEN,
    BAD_TEXT,
    EMPTY,
    TOO_LONG,
    RATE_LIMITED,
    NOT_STORED,
    BUSY
  }

  /** What a host is told that may not stand here, for people; null if it may. */
  @Nullable String ban(ClientHost host);

  /**
   * Waits for messages after {@code from}, or for the next one if that is null; at most 20 s. If
   * there are some already they are told at once, the newest 200 of them; so are the newest ones to
   * somebody who stands in another log.
   *
   * @param host where it comes from: only so many of one host may listen
   * @return what takes the listener back
   */
  Runnable listen(ClientHost host, @Nullable Place from, Listener listener);

  /**
   * Says something in the lobby. Line breaks become spaces; text that starts with {@code /} is
   * forbidden. The nick of a member is taken.
   *
   * @param nick null for a guest
   * @param host where it comes from
   * @param answer told once, maybe later
   */
  void say(@Nullable String nick, String text, ClientHost host, Consumer<Answer> answer);

  /**
   * Why what was to be said is {@link Answer#BAD_NICK} or {@link Answer#BAD_TEXT}: a sentence that
   * names the character.
   */
  String problem(@Nullable String nick, String text);
}
