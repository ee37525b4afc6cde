package dev.holdfast.core.chat;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.ParkedChatSession;
import dev.holdfast.core.chat.moderation.AdminPasswordVerifier;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.room.ChatContext;
import dev.holdfast.core.chat.room.RoomRegistry;
import dev.holdfast.core.session.Session;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.fsm.SnapshotException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parking of the chat's sessions: it waits until nothing is under way for them, writes down
 * what the chat knows of each, and makes sessions of that in the next process. Confined to the
 * loop.
 */
final class ChatSessionParking {

  private static final Logger log = LoggerFactory.getLogger(ChatSessionParking.class);
  private static final int MAX_CHECKING = 2_000; // milliseconds to check passwords
  private static final ChatStore.Range NOTHING = new ChatStore.Range(0, 0, 1, 1);

  private final ChatContext context;
  private final RoomRegistry rooms;
  private final AdminPasswordVerifier password;
  // whether the password has this hash, which an earlier process has made
  private final Map<String, Boolean> sameAsBefore = new HashMap<>();
  private boolean awaitsPasswords; // being checked, before the store finishes

  ChatSessionParking(ChatContext context, RoomRegistry rooms, AdminPasswordVerifier password) {
    this.context = context;
    this.rooms = rooms;
    this.password = password;
  }

  /**
   * Waits for passwords that are being checked, which may take too long for some sessions, and then
   * for the store.
   */
  void quiesce(Runnable then) {
    awaitsPasswords = true;
    Runnable next =
        () -> {
          if (awaitsPasswords) {
            awaitsPasswords = false;
            finishStoring(then);
          }
        };
    context.loop().runAfter(MAX_CHECKING, next);
    password.whenIdle(next);
  }

  /**
   * Waits for the outcomes of what the store was asked, and for the readings that they begin, and
   * once more for what these have begun.
   */
  private void finishStoring(Runnable then) {
    awaitStore(
        () ->
            awaitStore(
                () -> {
                  rooms.flush();
                  then.run();
                }));
  }

  private void awaitStore(Runnable then) {
    ChatStore store = context.store();
    store.sync(outcome -> store.read(ChatPolicy.LOBBY, NOTHING, reading -> then.run()));
  }

  /** Returns what is parked of a session; null if something is under way for it. */
  byte @Nullable [] park(ChatSession session) {
    ParkedChatSession parked =
        session.park(session.isAdmin() ? password.hash() : ParkedChatSession.NO_ADMIN);
    return parked == null ? null : parked.encode();
  }

  /** Goes on with a session that an earlier process has parked; returns null if it ends. */
  @Nullable ChatSession adopt(Session session, byte[] known) {
    ParkedChatSession parked;
    try {
      parked = ParkedChatSession.decode(known);
    } catch (SnapshotException e) {
      log.warn("session {} ends: {}", session, e.getMessage());
      return null;
    }
    ChatSession chatSession = new ChatSession(session, context.codec(), rooms);
    chatSession.adopt(parked, isAdmin(parked));
    session.attach(chatSession);
    return rooms.adopt(parked.members(), chatSession) ? chatSession : null;
  }

  /** Whether a session is still an admin's: the password is the same as in the process before. */
  private boolean isAdmin(ParkedChatSession parked) {
    return !parked.adminBy().equals(ParkedChatSession.NO_ADMIN)
        && sameAsBefore.computeIfAbsent(parked.adminBy(), password::isHashedAs);
  }

  /** Notes that all sessions that go on are known. */
  void adopted() {
    sameAsBefore.clear();
    rooms.adopted();
  }
}
