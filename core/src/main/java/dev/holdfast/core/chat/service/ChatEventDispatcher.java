package dev.holdfast.core.chat.service;

import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.ClientNetwork;
import dev.holdfast.core.loop.FailureClassifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link ChatListener} that passes each event on to any number of listeners, in the order in
 * which they were added. A fault of one is logged, and the others are told. Confined to the loop.
 */
public final class ChatEventDispatcher implements ChatListener {

  private static final Logger log = LoggerFactory.getLogger(ChatEventDispatcher.class);

  private final List<ChatListener> listeners = new ArrayList<>(2);

  /** Adds a listener; not to be called by a listener that is being told. */
  public void add(ChatListener listener) {
    listeners.add(listener);
  }

  @Override
  public void published(String room, Entry entry) {
    for (ChatListener listener : listeners) {
      contain(() -> listener.published(room, entry));
    }
  }

  @Override
  public void nickUsed(String room, Nickname nick, ClientHost host, Instant at) {
    for (ChatListener listener : listeners) {
      contain(() -> listener.nickUsed(room, nick, host, at));
    }
  }

  @Override
  public void ended(String room) {
    for (ChatListener listener : listeners) {
      contain(() -> listener.ended(room));
    }
  }

  @Override
  public void banned(ClientNetwork network) {
    for (ChatListener listener : listeners) {
      contain(() -> listener.banned(network));
    }
  }

  private static void contain(Runnable event) {
    FailureClassifier.contain(event, log, "a listener to the rooms has failed");
  }
}
