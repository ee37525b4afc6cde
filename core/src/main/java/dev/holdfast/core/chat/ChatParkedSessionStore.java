package dev.holdfast.core.chat;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.member.ParkedChatSession;
import dev.holdfast.core.chat.member.ParkedChatSession.ParkedMember;
import dev.holdfast.core.chat.room.RoomRegistry;
import dev.holdfast.core.session.ParkedSession;
import dev.holdfast.core.session.ParkedSessionStore;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.fsm.SnapshotException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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

  ChatParkedSessionStore(ChatStore store, RoomRegistry rooms) {
    this.store = store;
    this.rooms = rooms;
  }

  @Override
  public long capacity() {
    return store.parkingCapacity();
  }

  @Override
  public void keep(List<ParkedSession> sessions, Consumer<Boolean> then) {
    store.park(
        sessions.stream().map(ParkedSession::encode).toList(),
        outcome -> then.accept(outcome instanceof Outcome.Done));
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
        log.warn("a parked session cannot be read, and ends: {}", e.getMessage());
      }
    }
    rooms.follow(members, () -> then.accept(sessions.build()));
  }
}
