package dev.holdfast.core.chat.guest;

import dev.holdfast.core.chat.service.PublishResult;
import dev.holdfast.core.limit.ClientHost;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The channel of guests: HTTP clients without a session, which listen for messages of the lobby and
 * send messages to it. Confined to the loop.
 */
public interface GuestChannel {

  /** Returns the text of a host's ban, for human readers; null if it is not banned. */
  @Nullable String banText(ClientHost host);

  /**
   * Waits at most 20 s for messages after {@code from}, or for the next one if that is null. If
   * there are some already, the newest 200 of them are returned at once; so are the newest ones if
   * {@code from} is in another log.
   *
   * @param host the guest's host, whose number of listeners is limited
   * @return removes the listener
   */
  Runnable listen(ClientHost host, @Nullable GuestCursor from, GuestReadCallback listener);

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
