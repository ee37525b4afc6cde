package dev.holdfast.core.chat.guest;

import dev.holdfast.core.chat.service.ChatService.PublishResult;
import dev.holdfast.core.chat.text.PublishedTextRule;
import dev.holdfast.core.limit.ClientHost;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The channel of guests: HTTP clients without a session, which listen for messages of the lobby and
 * send messages to it. Owned by the event loop.
 */
public interface GuestChannel {

  /** A message for guests. */
  record Heard(String nick, String text) {

    /** Returns the text in one line: line breaks become spaces. */
    public String line() {
      return PublishedTextRule.oneLine(text);
    }
  }

  /**
   * A cursor of a listener, which has the messages up to {@code seq} of a log.
   *
   * @param log the id of the log; null for the current one
   */
  record Cursor(@Nullable String log, long seq) {}

  /**
   * A callback for the answer to a listener. One of its methods is called once, unless the listener
   * was removed.
   */
  interface Listener {
    /**
     * There are messages, or the time is up.
     *
     * @param messages in order; empty when the time is up
     * @param cursor where to listen from next
     * @param complete false if messages between its cursor and these are left out: there are too
     *     many, they are not kept any more, or are of another log
     */
    void heard(List<Heard> messages, Cursor cursor, boolean complete);

    /** There are too many listeners already, or the missed messages cannot be read now. */
    void busy();
  }

  /** Returns the text of a host's ban, for human readers; null if it is not banned. */
  @Nullable String ban(ClientHost host);

  /**
   * Waits at most 20 s for messages after {@code from}, or for the next one if that is null. If
   * there are some already, the newest 200 of them are returned at once; so are the newest ones if
   * {@code from} is in another log.
   *
   * @param host the guest's host, whose number of listeners is limited
   * @return removes the listener
   */
  Runnable listen(ClientHost host, @Nullable Cursor from, Listener listener);

  /**
   * Publishes a guest's message in the lobby. Line breaks become spaces; a text that is a command
   * is forbidden, and so is the nick of a member.
   *
   * @param nick null for the usual nick of guests
   * @param host the guest's host
   * @param then gets the result once, maybe later
   */
  void say(@Nullable String nick, String text, ClientHost host, Consumer<PublishResult> then);

  /**
   * Returns why a message is {@link PublishResult#BAD_NICK} or {@link PublishResult#BAD_TEXT}: a
   * sentence that names the character.
   */
  String problem(@Nullable String nick, String text);
}
