package dev.holdfast.core.chat;

import static java.util.Objects.requireNonNull;

import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.core.chat.guest.LobbyGuestChannel;
import dev.holdfast.core.chat.member.ChatRateLimiter;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.FormerMemberCache;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.ParkedChatSession;
import dev.holdfast.core.chat.member.UndeliveredPacketFilter;
import dev.holdfast.core.chat.moderation.AdminPasswordVerifier;
import dev.holdfast.core.chat.moderation.BanList;
import dev.holdfast.core.chat.moderation.CommandHandler;
import dev.holdfast.core.chat.moderation.NicknameHosts;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.protocol.ClientPacketParser;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.room.ChatContext;
import dev.holdfast.core.chat.room.RoomBackpressure;
import dev.holdfast.core.chat.room.RoomRegistry;
import dev.holdfast.core.chat.service.ChatEventDispatcher;
import dev.holdfast.core.chat.service.ChatService;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.Application;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.session.ParkedSessionStore;
import dev.holdfast.core.session.Session;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.StoreContext;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.EndedBy;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SnapshotException;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chat application: hands the packets of clients to their rooms and commands, and tells the
 * rooms when a session ends. Confined to the {@link dev.holdfast.core.loop.EventLoop event loop}.
 */
public final class Chat implements Application {

  private static final Logger log = LoggerFactory.getLogger(Chat.class);
  private static final int ENDED_ROOMS = 10; // logs of them, for each room that there may be
  private static final ChatStore.Range NOTHING = new ChatStore.Range(0, 0, 1, 1);

  private final ChatContext context;
  private final RoomRegistry rooms;
  private final Set<ChatSession> sessions = new LinkedHashSet<>();
  private final ChatService service;
  private final AdminPasswordVerifier password;
  private final CommandHandler commands;
  private final LobbyGuestChannel guestChannel;
  // whether the password has this hash, which an earlier process has made
  private final Map<String, Boolean> sameAsBefore = new HashMap<>();

  /**
   * Makes a chat without members, from the contents of the store.
   *
   * @param ids makes random ids, each a new one, for tokens and logs
   * @param clock the time of day, for human readers and for the store
   * @param kept the contents of the store
   */
  public Chat(
      EventLoop loop,
      PacketCodec codec,
      ChatPolicy policy,
      Supplier<String> ids,
      InstantSource clock,
      ChatStore store,
      ChatStore.Contents kept,
      AdminPasswordVerifier password) {
    ChatEventDispatcher events = new ChatEventDispatcher();
    this.context =
        new ChatContext(
            loop,
            codec,
            policy,
            ids,
            clock,
            store,
            new ChatRateLimiter(policy.messageLimit()),
            new FormerMemberCache(policy.formerMembers()),
            events,
            new RoomBackpressure.Ahead());
    this.rooms = new RoomRegistry(context);
    LocalChatService local =
        new LocalChatService(
            rooms,
            new BanList(store::timeOfDay, policy.proxies()),
            Collections.unmodifiableSet(sessions),
            context);
    this.service = local;
    store.listen(
        rooms,
        local,
        kept,
        new StoreContext(
            loop::now,
            context::at,
            policy.formerMembers(),
            policy.nickReserved(),
            ENDED_ROOMS * policy.roomsMax()));
    rooms.open();
    this.password = password;
    NicknameHosts nicknameHosts = new NicknameHosts();
    this.commands = new CommandHandler(service, nicknameHosts, password, codec, store);
    this.guestChannel = new LobbyGuestChannel(service, policy, loop);
    events.add(guestChannel);
    events.add(nicknameHosts);
  }

  /** Returns the channel of guests, which have no session. */
  public GuestChannel guestChannel() {
    return guestChannel;
  }

  /** Returns what keeps the sessions of this chat while no process runs. */
  public ParkedSessionStore parking() {
    return new ChatParkedSessionStore(context.store(), rooms);
  }

  /** Performs what is due; to be called every 100 to 250 ms, after the sweep of the sessions. */
  public void sweep() {
    long now = context.now();
    rooms.sweep(now);
    context.formerMembers().sweep(now);
    context.rateLimiter().sweep(now);
    context.store().sweep();
    password.sweep(now);
    guestChannel.sweep();
  }

  // ---- from the sessions

  @Override
  public Packet tooManyConnections(long retryAfter) {
    return context.encode(ErrorPacket.tooManyConnections(retryAfter));
  }

  @Override
  public @Nullable Packet refusal(HandshakeRequest request) {
    ErrorPacket banned = service.banned(request.host());
    return banned == null ? null : context.encode(banned);
  }

  @Override
  public void opened(Session session, HandshakeRequest request) {
    ChatSession chatSession = new ChatSession(session, context.codec(), rooms);
    session.attach(chatSession);
    sessions.add(chatSession);
  }

  @Override
  public void received(Session session, List<Packet> packets) {
    ChatSession chatSession = chatSession(session);
    chatSession.receivedAt(context.now());
    PacketHandler handler = new PacketHandler(chatSession, rooms, commands, context);
    for (Packet packet : packets) {
      if (chatSession.isOver()) {
        return; // its client knows the end, or will know it
      }
      ClientPacketParser.read(context.codec().decode(packet)).accept(handler);
    }
  }

  /** Treats the session as lost, because its client does not fetch its packets. */
  @Override
  public void overflowed(Session session) {
    ChatSession chatSession = chatSession(session);
    chatSession.markOver();
    chatSession
        .members()
        .forEach(member -> rooms.of(member).leaveHandler().lost(member, chatSession));
  }

  /** Keeps whispers and notices for their member until it is back. */
  @Override
  public void undelivered(Session session, List<Packet> packets) {
    for (Member member : chatSession(session).members()) {
      UndeliveredPacketFilter.keep(packets, member, context.codec());
    }
  }

  // ---- a restart

  /**
   * Waits for the outcomes of what the store was asked, and for the readings that they begin, and
   * once more for what these have begun.
   */
  @Override
  public void quiesce(Runnable then) {
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

  @Override
  public byte @Nullable [] park(Session session) {
    ChatSession chatSession = chatSession(session);
    ParkedChatSession parked =
        chatSession.park(chatSession.isAdmin() ? password.hash() : ParkedChatSession.NO_ADMIN);
    return parked == null ? null : parked.encode();
  }

  @Override
  public boolean adopt(Session session, byte[] known) {
    ParkedChatSession parked;
    try {
      parked = ParkedChatSession.decode(known);
    } catch (SnapshotException e) {
      log.warn("session {} ends: {}", session, e.getMessage());
      return false;
    }
    ChatSession chatSession = new ChatSession(session, context.codec(), rooms);
    chatSession.adopt(parked, isAdmin(parked));
    session.attach(chatSession);
    boolean adopted = rooms.adopt(parked.members(), chatSession);
    if (adopted) {
      sessions.add(chatSession);
    }
    return adopted;
  }

  /** Whether a session is still an admin's: the password is the same as in the process before. */
  private boolean isAdmin(ParkedChatSession parked) {
    return !parked.adminBy().equals(ParkedChatSession.NO_ADMIN)
        && sameAsBefore.computeIfAbsent(parked.adminBy(), password::isHashedAs);
  }

  @Override
  public void adopted() {
    sameAsBefore.clear();
    rooms.adopted();
  }

  /** Sends what waits in busy rooms: there is no later turn. */
  @Override
  public void stopping() {
    rooms.flush();
  }

  /**
   * Removes the session's members from their rooms, but not when the server shuts down, nor those
   * that may move to the session that replaced it.
   */
  @Override
  public void closed(Session session, SessionEnd end) {
    ChatSession chatSession = chatSession(session);
    chatSession.markOver();
    sessions.remove(chatSession);
    if (end.condition().equals(Condition.SYSTEM_SHUTDOWN) || chatSession.isReplaced()) {
      return;
    }
    for (Member member : chatSession.members()) {
      if (end.by() == EndedBy.CLIENT) {
        rooms.of(member).leaveHandler().closed(member, chatSession);
      } else {
        rooms.of(member).leaveHandler().lost(member, chatSession);
      }
    }
  }

  private static ChatSession chatSession(Session session) {
    return (ChatSession) requireNonNull(session.attachment(), "a session that was not opened");
  }
}
