package dev.holdfast.core.chat;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.history.ReadPosition;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.moderation.BanList;
import dev.holdfast.core.chat.protocol.CommandRecognizer;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.room.ChatContext;
import dev.holdfast.core.chat.room.Room;
import dev.holdfast.core.chat.room.RoomRegistry;
import dev.holdfast.core.chat.service.ChatService;
import dev.holdfast.core.chat.service.MemberInfo;
import dev.holdfast.core.chat.service.MemberInfo.SessionInfo;
import dev.holdfast.core.chat.service.PublishResult;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PublishedTextRule;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.ClientNetwork;
import dev.holdfast.core.loop.FailureClassifier;
import dev.holdfast.core.session.Session;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.LeaveReason;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.PresentMember;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link ChatService} of the rooms of this process; it also ends the sessions that a ban hits.
 * Confined to the loop.
 */
final class LocalChatService implements ChatService, ChatStore.BanListener {

  private static final Logger log = LoggerFactory.getLogger(LocalChatService.class);

  private final RoomRegistry rooms;
  private final BanList bans;
  private final Collection<ChatSession> sessions;
  private final ChatContext context;
  private final BooleanSupplier isParking;

  /**
   * Makes a service.
   *
   * @param sessions a view of all sessions, as they come and go
   * @param isParking whether messages are left to the next process
   */
  LocalChatService(
      RoomRegistry rooms,
      BanList bans,
      Collection<ChatSession> sessions,
      ChatContext context,
      BooleanSupplier isParking) {
    this.rooms = rooms;
    this.bans = bans;
    this.sessions = sessions;
    this.context = context;
    this.isParking = isParking;
  }

  private Room room(String name) {
    return requireNonNull(rooms.find(name), "there is no such room");
  }

  @Override
  public boolean exists(String name) {
    return rooms.find(name) != null;
  }

  // ---- messages

  @Override
  public void publish(
      String name, String nick, String text, ClientHost host, Consumer<PublishResult> then) {
    Room room = room(name);
    Nickname from = Nickname.of(nick);
    PublishResult refusal = refusal(room, from, text, host);
    if (refusal != null) {
      then.accept(refusal);
    } else if (from != null) {
      context.events().nickUsed(name, from, host, context.at());
      room.publisher().publish(from.name(), text, why -> report(then, resultOf(why)));
    }
  }

  /** Returns why a message is refused; null if it is admitted, which counts for the rate limit. */
  private @Nullable PublishResult refusal(
      Room room, @Nullable Nickname from, String text, ClientHost host) {
    if (from == null) {
      return PublishResult.BAD_NICK;
    } else if (room.isOfMember(from)) {
      return PublishResult.NICK_TAKEN;
    } else if (PublishedTextRule.forbidden(text) != null) {
      return PublishResult.BAD_TEXT;
    } else if (PublishedTextRule.isEmpty(text)) {
      return PublishResult.EMPTY;
    } else if (CommandRecognizer.isCommand(text)) {
      return PublishResult.FORBIDDEN;
    } else if (context.policy().isTooLong(text)) {
      return PublishResult.TOO_LONG;
    } else if (isParking.getAsBoolean()) {
      return PublishResult.BUSY;
    } else if (context.rateLimiter().admit(host, text, context.now()) > 0) {
      return PublishResult.RATE_LIMITED;
    }
    return room.isTooFarAhead() ? PublishResult.BUSY : null;
  }

  private static PublishResult resultOf(Outcome.@Nullable Why why) {
    if (why == null) {
      return PublishResult.OK;
    }
    return switch (why) {
      case NOT_STORED -> PublishResult.NOT_STORED;
      case BUSY -> PublishResult.BUSY;
    };
  }

  /**
   * Reports to one sender; a fault of the callback does not affect the members that get the
   * message.
   */
  private static void report(Consumer<PublishResult> then, PublishResult result) {
    FailureClassifier.contain(() -> then.accept(result), log, "the answer to a sender failed");
  }

  @Override
  public ReadPosition position(String room, @Nullable Long since, @Nullable String logId) {
    return ReadPosition.of(since, logId, room(room).log());
  }

  @Override
  public long oldest(String room) {
    return room(room).log().oldest();
  }

  @Override
  public void history(
      String room, ReadPosition position, Consumer<List<Entry>> then, Runnable failed) {
    room(room).log().read(position.missing(), then, failed);
  }

  // ---- members

  @Override
  public @Nullable MemberInfo member(String room, Nickname nick) {
    PresentMember present = room(room).present(nick);
    if (present == null) {
      return null;
    }
    Member member = Member.of(present);
    if (member != null) {
      ChatSession session = member.session();
      return session == null ? null : infoOf(member, session);
    }
    ClientHost host = present.host();
    return host == null
        ? null
        : new MemberInfo(present.nick(), host, present.since(), present.isAdmin(), null);
  }

  private static MemberInfo infoOf(Member member, ChatSession session) {
    Session underlying = session.underlying();
    return new MemberInfo(
        member.nick(),
        session.host(),
        member.since(),
        session.isAdmin(),
        new SessionInfo(underlying.shortSid(), underlying.state(), member.lastAction()));
  }

  @Override
  public void kick(String room, Nickname nick, String reason) {
    PresentMember present = room(room).present(nick);
    if (present != null) {
      room(room).leaveHandler().kick(present, PublishedTextRule.reason(reason));
    }
  }

  /** Ends a session and removes its members; their tokens are void. */
  private void sendAway(ChatSession session, LeaveReason reason, ErrorPacket told) {
    for (Member member : session.members()) {
      room(member.room()).leaveHandler().remove(member, reason);
    }
    session.dismiss(told);
  }

  // ---- bans

  @Override
  public @Nullable ErrorPacket banError(ClientHost host) {
    Ban ban = BanList.mayBeBanned(host) ? bans.find(host) : null;
    return ban == null ? null : BanList.errorFor(ban);
  }

  @Override
  public boolean mayBeBanned(ClientNetwork network) {
    return bans.mayBeBanned(network);
  }

  @Override
  public ClientNetwork reach(ClientHost host, ClientHost admin) {
    return bans.reach(host, admin);
  }

  @Override
  public void ban(
      ClientNetwork network, String named, String reason, Duration length, Consumer<Ban> then) {
    context.store().ban(network.name(), named, PublishedTextRule.reason(reason), length, then);
  }

  /** Adds a ban that the store tells, and ends the sessions of its hosts that are here. */
  @Override
  public void banned(Ban ban) {
    bans.banned(ban);
    ClientNetwork network = ClientNetwork.named(ban.network());
    if (network == null) {
      return; // a name that an older version allowed
    }
    Supplier<ErrorPacket> told = Suppliers.memoize(() -> BanList.errorFor(ban));
    for (ChatSession each : ImmutableList.copyOf(sessions)) {
      if (BanList.mayBeBanned(each.host()) && network.contains(each.host()) && !each.isOver()) {
        sendAway(each, new LeaveReason(LeaveReason.Kind.BANNED, ban.reason()), told.get());
      }
    }
    context.events().banned(network);
  }

  @Override
  public List<String> unban(String typed) {
    List<String> names = bans.named(typed);
    names.forEach(context.store()::unban);
    return names;
  }

  @Override
  public void unbanned(String network) {
    bans.unbanned(network);
  }

  @Override
  public List<Ban> bans() {
    return bans.all();
  }
}
