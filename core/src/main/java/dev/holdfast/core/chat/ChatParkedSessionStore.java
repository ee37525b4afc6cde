package dev.holdfast.core.chat;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.member.ParkedChatSession;
import dev.holdfast.core.chat.member.ParkedChatSession.ParkedMember;
import dev.holdfast.core.chat.room.RoomRegistry;
import dev.holdfast.core.session.ParkedSession;
import dev.holdfast.core.session.ParkedSessionStore;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.fsm.SnapshotException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of the parked sessions of the chat: its chat store, which keeps with them who is
 * present in which room. A session that cannot be read ends. Confined to the loop.
 */
final class ChatParkedSessionStore implements ParkedSessionStore {

  private static final Logger log = LoggerFactory.getLogger(ChatParkedSessionStore.class);

  private final ChatStore store;
  private final RoomRegistry rooms;
  private final Runnable kept;

  /**
   * Makes the store.
   *
   * @param kept is called when sessions are kept
   */
  ChatParkedSessionStore(ChatStore store, RoomRegistry rooms, Runnable kept) {
    this.store = store;
    this.rooms = rooms;
    this.kept = kept;
  }

  @Override
  public long capacity() {
    return store.parkingCapacity();
  }

  @Override
  public void keep(List<ParkedSession> sessions, Consumer<Boolean> then) {
    store.park(
        sessions.stream().map(ChatParkedSessionStore::parked).toList(),
        outcome -> {
          boolean done = outcome instanceof Outcome.Done;
          if (done) {
            kept.run();
          }
          then.accept(done);
        });
  }

  private static ChatStore.Parked parked(ParkedSession session) {
    return new ChatStore.Parked(
        session.sid(), tokens(session), Duration.ofMillis(session.rest()), session.encode());
  }

  private static List<HashCode> tokens(ParkedSession session) {
    try {
      return ParkedChatSession.decode(session.application()).members().stream()
          .map(ParkedMember::token)
          .toList();
    } catch (SnapshotException e) {
      throw new IllegalStateException("the chat has parked it just now", e);
    }
  }

  @Override
  public void take(String sid, Consumer<@Nullable ParkedSession> then, Runnable failed) {
    store.takeParked(sid, form -> then.accept(form == null ? null : read(form)), failed);
  }

  private static @Nullable ParkedSession read(byte[] form) {
    try {
      return ParkedSession.decode(form);
    } catch (SnapshotException e) {
      warn(e);
      return null;
    }
  }

  private static void warn(SnapshotException e) {
    log.warn("a parked session cannot be read, and ends: {}", e.getMessage());
  }

  @Override
  public void take(Consumer<List<ParkedSession>> then, Runnable failed) {
    store.takeParked(kept -> read(kept, then), failed);
  }

  private void read(List<byte[]> kept, Consumer<List<ParkedSession>> then) {
    ImmutableList.Builder<ParkedSession> sessions = ImmutableList.builder();
    List<ParkedMember> members = new ArrayList<>();
    for (byte[] one : kept) {
      try {
        ParkedSession session = ParkedSession.decode(one);
        members.addAll(ParkedChatSession.decode(session.application()).members());
        sessions.add(session);
      } catch (SnapshotException e) {
        warn(e);
      }
    }
    rooms.follow(members, () -> then.accept(sessions.build()));
  }
}
