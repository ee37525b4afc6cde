package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import dev.holdfast.core.loop.FailureClassifier;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.BanListener;
import dev.holdfast.core.store.ChatStore.Listener;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Whisper;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A guard around the listeners of a store: a fault of theirs is logged, and the store goes on with
 * the outcome of the request that led to the event, and with the next event. Otherwise a message
 * would be stored and never acknowledged, and would count as under way for ever. Confined to the
 * loop.
 */
public final class GuardedListener implements Listener, BanListener {

  private static final Logger log = LoggerFactory.getLogger(GuardedListener.class);

  private final Listener listener;
  private final BanListener banListener;

  /** Guards these. */
  public GuardedListener(Listener listener, BanListener banListener) {
    this.listener = listener;
    this.banListener = banListener;
  }

  @Override
  public void said(String room, Message message) {
    guard(() -> listener.said(room, message));
  }

  @Override
  public void whispered(Whisper whisper, HashCode recipient) {
    guard(() -> listener.whispered(whisper, recipient));
  }

  @Override
  public void forwarded(String room, HashCode member, List<byte[]> packets) {
    guard(() -> listener.forwarded(room, member, packets));
  }

  @Override
  public void typing(String room, PresentMember member, boolean active) {
    guard(() -> listener.typing(room, member, active));
  }

  @Override
  public void changed(String room, PresentMember entry, RosterChange change, boolean ours) {
    guard(() -> listener.changed(room, entry, change, ours));
  }

  @Override
  public void deleted(String room, long oldest) {
    guard(() -> listener.deleted(room, oldest));
  }

  @Override
  public void banned(Ban ban) {
    guard(() -> banListener.banned(ban));
  }

  @Override
  public void unbanned(String network) {
    guard(() -> banListener.unbanned(network));
  }

  private static void guard(Runnable event) {
    FailureClassifier.contain(event, log, "what a store has told could not be handled");
  }
}
