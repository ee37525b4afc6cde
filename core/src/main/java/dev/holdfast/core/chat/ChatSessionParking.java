package dev.holdfast.core.chat;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.ParkedChatSession;
import dev.holdfast.core.chat.member.ParkedChatSession.ParkedMember;
import dev.holdfast.core.chat.moderation.AdminPasswordVerifier;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.room.ChatContext;
import dev.holdfast.core.chat.room.RoomRegistry;
import dev.holdfast.core.session.Session;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.fsm.SnapshotException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
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
  private static final int MAX_CHECKING = 2_000; // milliseconds after which no password is awaited
  private static final ChatStore.Range NOTHING = new ChatStore.Range(0, 0, 1, 1);

  private final ChatContext context;
  private final RoomRegistry rooms;
  private final AdminPasswordVerifier password;
  // whether the password has this hash, which an earlier process has made
  private final Map<String, Boolean> sameAsBefore = new HashMap<>();
  private @Nullable Runnable afterPasswords; // while these are awaited
  private boolean isStarted; // the sessions that an earlier process has left are known
  private boolean hasBegun;
  private boolean isKept; // the sessions are, for the next process

  ChatSessionParking(ChatContext context, RoomRegistry rooms, AdminPasswordVerifier password) {
    this.context = context;
    this.rooms = rooms;
    this.password = password;
  }

  /**
   * Waits for the store, then for passwords that are being checked, and for what the store was
   * asked after them. The store comes first because a password may have to wait for it, behind a
   * join; so a check that takes too long costs its session, and the store no time.
   */
  void quiesce(Runnable then) {
    hasBegun = true;
    long end = context.now() + MAX_CHECKING;
    finishStoring(
        () ->
            awaitPasswords(
                end - context.now(),
                () -> {
                  rooms.flush();
                  then.run();
                }));
  }

  /**
   * Waits for the outcomes of what the store was asked, and for the readings that they begin, and
   * once more for what these have begun.
   */
  private void finishStoring(Runnable then) {
    awaitStore(() -> awaitStore(then));
  }

  /** Waits for the passwords that are being checked, if there are any, but no longer than this. */
  private void awaitPasswords(long millis, Runnable then) {
    if (password.isIdle() || millis <= 0) {
      then.run();
      return;
    }
    afterPasswords = () -> awaitStore(then);
    context.loop().runAfter(millis, this::endWait);
    password.whenIdle(this::endWait);
  }

  /** Goes on behind the passwords, the first time. */
  private void endWait() {
    Runnable next = afterPasswords;
    afterPasswords = null;
    if (next != null) {
      next.run();
    }
  }

  private void awaitStore(Runnable then) {
    ChatStore store = context.store();
    store.sync(outcome -> store.read(ChatPolicy.LOBBY, NOTHING, reading -> then.run()));
  }

  /**
   * Whether a message from outside is left to the next process: stored now, it might be missed by
   * the members that are parked.
   */
  boolean hasBegun() {
    return hasBegun || isKept;
  }

  /** Notes that the next process has the sessions. */
  void kept() {
    isKept = true;
  }

  /** Notes that the sessions end here, unless the next process has them. */
  void stopping() {
    hasBegun = false;
  }

  /**
   * Returns what is parked of a session that is not over; null if something is under way for it.
   */
  byte @Nullable [] park(ChatSession session) {
    ParkedChatSession parked =
        session.park(
            session.isAdmin() ? password.hash() : ParkedChatSession.NO_ADMIN, rooms, context.now());
    return parked == null ? null : parked.encode();
  }

  /**
   * Goes on with a session that an earlier process has parked, or another one while this one runs;
   * returns null if it ends.
   *
   * @param moving goes on with each member of a session of another process
   */
  @Nullable ChatSession adopt(
      Session session, byte[] known, BiConsumer<ChatSession, ParkedMember> moving) {
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
    if (isStarted) {
      parked.members().forEach(member -> moving.accept(chatSession, member));
      return chatSession;
    }
    return rooms.adopt(parked.members(), chatSession) ? chatSession : null;
  }

  /** Whether a session is still an admin's: the password is the same as in the process before. */
  private boolean isAdmin(ParkedChatSession parked) {
    return !parked.adminBy().equals(ParkedChatSession.NO_ADMIN)
        && sameAsBefore.computeIfAbsent(parked.adminBy(), password::isHashedAs);
  }

  /** Notes that all sessions that go on are known. */
  void adopted() {
    isStarted = true;
    sameAsBefore.clear();
    rooms.adopted();
  }
}
