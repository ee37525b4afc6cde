package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.Contents;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Whisper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A listener to a store that keeps what it was told. */
public final class RecordingListener implements ChatStore.Listener, ChatStore.BanListener {

  /**
   * Messages by {@code "room seq text"}, whispers by {@code "room from to nick text"}, and changes
   * by {@code "room rev after kind nick"}.
   */
  public final List<String> told = new ArrayList<>();

  /** The names of banned hosts, and those of hosts whose ban is over behind a minus sign. */
  public final List<String> bans = new ArrayList<>();

  public final Map<String, Long> deleted = new HashMap<>();

  /** Whether it throws when it has noted what it was told of rooms. */
  public boolean failing;

  /** Makes a listener, and sets it. */
  public static RecordingListener of(ChatStore store, Contents kept) {
    RecordingListener listener = new RecordingListener();
    store.listen(
        listener,
        listener,
        kept,
        new StoreContext(() -> 0, () -> Drafts.AT, 100, Duration.ofMinutes(5), 100));
    return listener;
  }

  @Override
  public void said(String room, Message message) {
    tell(room + " " + message.seq() + " " + message.text());
  }

  @Override
  public void whispered(Whisper whisper, HashCode recipient) {
    tell(whisper.room() + " " + whisper.from() + " to " + whisper.to() + " " + whisper.text());
  }

  @Override
  public void forwarded(String room, HashCode member, List<byte[]> packets) {
    throw new AssertionError("no member comes from elsewhere");
  }

  @Override
  public void typing(String room, PresentMember member, boolean active) {
    tell(room + " " + member.nick().name() + (active ? " types" : " stops"));
  }

  @Override
  public void changed(String room, PresentMember present, RosterChange change, boolean ours) {
    tell(
        String.join(
            " ",
            room,
            "rev=" + change.rev(),
            "after=" + change.after(),
            change.getClass().getSimpleName(),
            present.nick().name()));
  }

  private void tell(String event) {
    told.add(event);
    if (failing) {
      throw new IllegalStateException("a fault of the chat");
    }
  }

  @Override
  public void banned(Ban ban) {
    bans.add(ban.network());
  }

  @Override
  public void unbanned(String network) {
    bans.add("-" + network);
  }

  @Override
  public void deleted(String room, long oldest) {
    deleted.put(room, oldest);
  }
}
