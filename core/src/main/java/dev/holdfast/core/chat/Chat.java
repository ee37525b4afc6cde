package dev.holdfast.core.chat;

import static java.util.Objects.requireNonNull;

import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.core.chat.guest.GuestStreams;
import dev.holdfast.core.chat.guest.ListenerLimiter;
import dev.holdfast.core.chat.guest.LobbyGuestChannel;
import dev.holdfast.core.chat.guest.RoomStreams;
import dev.holdfast.core.chat.member.ChatSession;
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
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The chat application: hands the packets of clients to their rooms and commands, and tells the
 * rooms when a session ends. Confined to the {@link dev.holdfast.core.loop.EventLoop event loop}.
 */
public final class Chat implements Application {

  private static final int ENDED_ROOMS = 10; // logs of them, for each room that there may be

  private final ChatContext context;
  private final RoomRegistry rooms;
  private final Set<ChatSession> sessions = new LinkedHashSet<>();
  private final ChatService service;
  private final AdminPasswordVerifier password;
  private final CommandHandler commands;
  private final LobbyGuestChannel guestChannel;
  private final RoomStreams guestStreams;
  private final ChatSessionParking parking;

  /**
   * Makes a chat without members, from the contents of the store.
   *
   * @param ids makes random ids, each a new one, for tokens and logs
   * @param clock the time of day, for a store of this process alone
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
    NicknameHosts nicknameHosts = new NicknameHosts();
    ChatEventDispatcher events = new ChatEventDispatcher();
    events.add(nicknameHosts); // the lobby may have members elsewhere when it is opened
    this.context = ChatContext.of(loop, codec, policy, ids, store, events);
    this.rooms = new RoomRegistry(context);
    this.parking = new ChatSessionParking(context, rooms, password);
    LocalChatService local =
        new LocalChatService(
            rooms,
            new BanList(store::timeOfDay, policy.proxies()),
            Collections.unmodifiableSet(sessions),
            context,
            parking::hasBegun);
    this.service = local;
    store.listen(rooms, local, kept, storeContext(context, clock));
    rooms.open();
    this.password = password;
    this.commands = new CommandHandler(service, nicknameHosts, password, codec, store);
    ListenerLimiter listeners = new ListenerLimiter(policy.guestListeners());
    this.guestChannel = new LobbyGuestChannel(service, policy, listeners, loop);
    events.add(guestChannel);
    this.guestStreams = new RoomStreams(service, listeners, loop);
    events.add(guestStreams);
  }

  private static StoreContext storeContext(ChatContext context, InstantSource clock) {
    ChatPolicy policy = context.policy();
    return new StoreContext(
        context::now,
        clock::instant,
        policy.formerMembers(),
        policy.nickReserved(),
        ENDED_ROOMS * policy.roomsMax());
  }

  /** Returns the channel of guests, which have no session. */
  public GuestChannel guestChannel() {
    return guestChannel;
  }

  /** Returns the streams of rooms to guests. */
  public GuestStreams guestStreams() {
    return guestStreams;
  }

  /** Returns what keeps the sessions of this chat while no process runs. */
  public ParkedSessionStore parking() {
    return new ChatParkedSessionStore(context.store(), rooms, parking::kept);
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
    guestStreams.sweep();
  }

  // ---- from the sessions

  @Override
  public Packet tooManyConnections(long retryAfter) {
    return context.encode(ErrorPacket.tooManyConnections(retryAfter));
  }

  @Override
  public @Nullable Packet refusal(HandshakeRequest request) {
    ErrorPacket banned = service.banError(request.host());
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
    PacketHandler handler = handler(chatSession);
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
        .forEach(member -> rooms.of(member).leaveHandler().ended(member, chatSession));
  }

  /** Keeps whispers and notices for their member until it is back. */
  @Override
  public void undelivered(Session session, List<Packet> packets) {
    for (Member member : chatSession(session).members()) {
      UndeliveredPacketFilter.keep(packets, member, context.codec());
    }
  }

  // ---- a restart

  @Override
  public void quiesce(Runnable then) {
    parking.quiesce(then);
  }

  @Override
  public byte @Nullable [] park(Session session) {
    ChatSession parked = chatSession(session);
    if (parked.isOver()) {
      return ParkedChatSession.OVER.encode(); // whatever is under way for it
    }
    return commands.isCheckingPassword(parked) ? null : parking.park(parked);
  }

  @Override
  public boolean adopt(Session session, byte[] parked) {
    ChatSession adopted =
        parking.adopt(session, parked, (chatSession, member) -> handler(chatSession).adopt(member));
    if (adopted != null) {
      sessions.add(adopted);
    }
    return adopted != null;
  }

  @Override
  public void adopted() {
    parking.adopted();
  }

  /** Sends what waits in busy rooms: there is no later turn. */
  @Override
  public void stopping() {
    parking.stopping();
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
        rooms.of(member).leaveHandler().endedByClient(member, chatSession);
      } else {
        rooms.of(member).leaveHandler().ended(member, chatSession);
      }
    }
  }

  private PacketHandler handler(ChatSession session) {
    return new PacketHandler(session, rooms, commands, context);
  }

  private static ChatSession chatSession(Session session) {
    return (ChatSession) requireNonNull(session.attachment(), "a session that was not opened");
  }
}
