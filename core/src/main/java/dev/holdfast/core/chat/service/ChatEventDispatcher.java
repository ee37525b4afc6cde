package dev.holdfast.core.chat.service;

import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link ChatListener} that passes each event on to any number of listeners, in the order in
 * which they were added. Confined to the loop.
 */
public final class ChatEventDispatcher implements ChatListener {

  private final List<ChatListener> listeners = new ArrayList<>(2);

  /** Adds a listener; not to be called by a listener that is being told. */
  public void add(ChatListener listener) {
    listeners.add(listener);
  }

  @Override
  public void published(String room, Entry entry) {
    for (ChatListener listener : listeners) {
      listener.published(room, entry);
    }
  }

  @Override
  public void nickUsed(String room, Nickname nick, ClientHost host, Instant at) {
    for (ChatListener listener : listeners) {
      listener.nickUsed(room, nick, host, at);
    }
  }
}
