package dev.holdfast.core.store;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The base of the stores that one process has for itself, in memory or in a file. It decides by
 * itself, without the file, who joins and leaves, and writes that down afterwards: so members come
 * and go while the disk is full. Confined to the loop.
 *
 * <p>It is long because it has each method of the port but those that read and write a file.
 */
public abstract class LocalChatStore implements ChatStore {

  private static final Outcome NOTHING_TO_STORE = new Outcome.Done();

  // of the rooms that are followed
  private final Map<String, RoomEventFeed> feeds = new HashMap<>();
  // as an earlier process left them
  private final Map<String, ParkedRoster> parked = new HashMap<>();
  private @Nullable Parts parts; // null: listen was not called

  /** What the store has from the call of {@link #listen}. */
  private record Parts(
      Listener listener,
      StoreContext context,
      FormerMemberRegistry formerMembers,
      ReusableRoomLogs reusableRoomLogs,
      BanRegistry bans) {

    /** Monotonic milliseconds. */
    long now() {
      return context.now().getAsLong();
    }
  }

  /**
   * Stores a message under the next number of its room, and does not tell it to the listener.
   *
   * @param at the time of day
   */
  protected abstract void write(Draft draft, Instant at, Consumer<Outcome> then);

  /**
   * Stores a receipt without a message: that a sender has used an id, for a whisper.
   *
   * @param fingerprint equal for a repeat: see {@link MessageFingerprint}
   * @param at the time of day
   */
  protected abstract void storeReceipt(
      HashCode sender, String id, long fingerprint, Instant at, Consumer<Outcome> then);

  /**
   * Looks whether a sender has used an id, and stores nothing: {@link Outcome.Done} means that it
   * has not.
   *
   * @param fingerprint equal for a repeat: see {@link MessageFingerprint}
   */
  protected abstract void findReceipt(
      HashCode sender, String id, long fingerprint, Consumer<Outcome> then);

  /** Stores nothing, and reports {@link Outcome.Done} in the order of what is to be stored. */
  protected abstract void barrier(Consumer<Outcome> then);

  /** Applies a change of rooms, memberships or bans to what is kept. */
  protected abstract void apply(MetadataChange change);

  /**
   * Keeps what is parked until the next process {@linkplain #takeKept takes} it, in place of what
   * was parked before.
   */
  protected abstract void keepParked(ParkedChat chat, Consumer<Outcome> then);

  /**
   * Takes what is kept as parked, which is not kept any more then.
   *
   * @param failed is called instead if it cannot be taken
   */
  protected abstract void takeKept(Consumer<ParkedChat> then, Runnable failed);

  @Override
  public void listen(
      Listener listener, BanListener banListener, Contents kept, StoreContext context) {
    feeds.clear();
    GuardedListener guarded = new GuardedListener(listener, banListener);
    Parts fresh =
        new Parts(
            guarded,
            context,
            new FormerMemberRegistry(
                context.formerMembers(), token -> apply(new MetadataChange.Revoked(token))),
            new ReusableRoomLogs(
                context.reusableRoomLogs(), room -> apply(new MetadataChange.Removed(room))),
            new BanRegistry(BanRegistry.MAX_BANS, guarded, this::apply));
    parts = fresh;
    kept.rooms().forEach(fresh.reusableRoomLogs::keep);
    kept.memberships().forEach(this::restore);
    fresh.bans.restore(kept.bans(), timeOfDay());
  }

  /** Restores a former member. One that was present when the process ended counts as one. */
  private void restore(Membership membership) {
    Nickname nick = Nickname.of(membership.nick());
    if (nick == null) {
      return; // a nick that an older version allowed
    }
    Instant at = timeOfDay();
    Instant gone = membership.gone() == null ? at : membership.gone();
    long since = parts().now() - Math.max(0, Duration.between(gone, at).toMillis());
    parts()
        .formerMembers
        .add(
            membership.room(),
            membership.token(),
            nick,
            since,
            since + parts().context.nickReserved().toMillis());
  }

  // ---- rooms

  @Override
  public void follow(String room, Supplier<String> newLog, Consumer<Followed> then) {
    RoomLog log = parts().reusableRoomLogs.take(room);
    if (log == null) {
      log = new RoomLog(room, newLog.get(), 0, 1);
      apply(new MetadataChange.Opened(room, log.id()));
    }
    RoomEventFeed feed = new RoomEventFeed(log, this);
    feeds.put(room, feed);
    ParkedRoster kept = parked.remove(room);
    if (kept != null) {
      restore(feed, kept);
    }
    then.accept(new Followed(log, feed.roster()));
  }

  /** The members that were present when the process ended have not gone. */
  private void restore(RoomEventFeed feed, ParkedRoster kept) {
    kept.present().forEach(joined -> parts().formerMembers.remove(joined.token()));
    feed.roster().restore(kept);
  }

  @Override
  public void unfollow(RoomLog log) {
    feeds.remove(log.room());
    parts().reusableRoomLogs.add(log);
  }

  // ---- messages

  @Override
  public final void append(Draft draft, Consumer<Outcome> then) {
    RoomEventFeed feed = feeds.get(draft.room());
    if (feed == null) {
      write(draft, timeOfDay(), then); // it is refused, unless it is a repeat
    } else {
      feed.asked();
      write(draft, timeOfDay(), outcome -> feed.settle(draft, outcome, then));
    }
  }

  // ---- whispers

  /**
   * Without its recipient a whisper may still be a repeat. Without an id it cannot be one, and is
   * only kept behind the sender's messages. In both cases nothing is stored.
   */
  @Override
  public final void whisper(Whisper whisper, Consumer<Outcome> then, Runnable noRecipient) {
    RoomEventFeed feed = feed(whisper.room());
    HashCode sender = whisper.sender();
    String id = whisper.id();
    long fingerprint = whisper.fingerprint();
    Consumer<Outcome> tell =
        outcome ->
            feed.behindOutcomesOf(sender, () -> tell(feed, whisper, outcome, then, noRecipient));
    if (id == null) {
      barrier(tell);
    } else if (whisper.recipient() == null) {
      findReceipt(sender, id, fingerprint, tell);
    } else {
      storeReceipt(sender, id, fingerprint, whisper.at(), tell);
    }
  }

  private void tell(
      RoomEventFeed feed,
      Whisper whisper,
      Outcome outcome,
      Consumer<Outcome> then,
      Runnable noRecipient) {
    HashCode recipient = whisper.recipient();
    if (!(outcome instanceof Outcome.Done)) {
      then.accept(outcome);
    } else if (recipient != null
        && (feed.roster().find(recipient) != null || parts().formerMembers.has(recipient))) {
      parts().listener.whispered(whisper, recipient);
      then.accept(outcome);
    } else {
      if (recipient != null && whisper.id() != null) {
        apply(new MetadataChange.Untold(whisper.sender(), whisper.id())); // it may be sent again
      }
      noRecipient.run();
    }
  }

  @Override
  public final void forward(String room, HashCode member, List<byte[]> packets) {
    throw new IllegalStateException("a member has moved, but there is one process only");
  }

  @Override
  public final void typing(String room, HashCode member, boolean active) {
    PresentMember present = feed(room).roster().find(member);
    if (present != null) {
      parts().listener.typing(room, present, active);
    }
  }

  // ---- members

  @Override
  public final void join(JoinRequest request, Consumer<JoinOutcome> then) {
    RoomEventFeed feed = feed(request.room());
    feed.behindChanges(() -> decide(feed, request, then));
  }

  private void decide(RoomEventFeed feed, JoinRequest request, Consumer<JoinOutcome> then) {
    HashCode token = request.token();
    PresentMember present = request.claimed() ? feed.roster().find(token) : null;
    boolean returns =
        request.claimed() && parts().formerMembers.has(token, request.room(), request.nick());
    if (present != null && present.nick().isSameAs(request.nick())) {
      feed.tell(
          new RosterChange.Moved(
              feed.nextRev(), feed.head(), token, request.host(), request.admin()));
      confirm(present, then);
    } else if (request.claimed() && !returns) {
      then.accept(new JoinOutcome.UnknownToken());
    } else if (isTaken(feed, request, returns ? token : null)) {
      then.accept(new JoinOutcome.NickTaken());
    } else if (feed.roster().size() >= request.capacity()) {
      then.accept(new JoinOutcome.RoomFull());
    } else {
      parts().formerMembers.remove(token);
      apply(
          new MetadataChange.Entered(
              new Membership(request.room(), token, request.nick().name(), null)));
      PresentMember joined =
          feed.tell(
              new RosterChange.Joined(
                  feed.nextRev(),
                  feed.head(),
                  token,
                  request.nick(),
                  request.host(),
                  timeOfDay(),
                  request.admin()));
      confirm(joined, then);
    }
  }

  private boolean isTaken(RoomEventFeed feed, JoinRequest request, @Nullable HashCode claimant) {
    return feed.roster().find(request.nick()) != null
        || parts()
            .formerMembers
            .isReserved(request.room(), request.nick(), claimant, parts().now());
  }

  /** Reports that a session has its member, when the membership is stored or cannot be now. */
  private void confirm(PresentMember present, Consumer<JoinOutcome> then) {
    if (present.isStored()) {
      then.accept(new JoinOutcome.Done());
    } else {
      sync(
          outcome -> {
            present.stored(outcome instanceof Outcome.Done);
            then.accept(new JoinOutcome.Done());
          });
    }
  }

  @Override
  public final void leave(LeaveRequest request, @Nullable Consumer<Outcome> then) {
    RoomEventFeed feed = feed(request.room());
    if (request.urgent()) {
      leave(feed, request, then);
    } else {
      feed.behindMessages(() -> leave(feed, request, then));
    }
  }

  private void leave(RoomEventFeed feed, LeaveRequest request, @Nullable Consumer<Outcome> then) {
    PresentMember present = feed.roster().find(request.token());
    if (present == null) {
      if (then != null) {
        then.accept(NOTHING_TO_STORE);
      }
      return;
    }
    Instant at = timeOfDay();
    if (!request.revoked()) {
      long now = parts().now();
      long nickReservedUntil = now + request.nickReserved().toMillis();
      parts()
          .formerMembers
          .add(request.room(), request.token(), present.nick(), now, nickReservedUntil);
    }
    feed.tell(
        new RosterChange.Left(
            feed.nextRev(), feed.head(), request.token(), request.reason(), at, request.revoked()));
    apply(
        request.revoked()
            ? new MetadataChange.Revoked(request.token())
            : new MetadataChange.Departed(request.token(), at));
    if (then != null) {
      sync(then);
    }
  }

  @Override
  public final void setAdmin(String room, HashCode token, boolean admin) {
    RoomEventFeed feed = feed(room);
    feed.behindChanges(
        () -> {
          PresentMember present = feed.roster().find(token);
          if (present != null && present.isAdmin() != admin) {
            feed.tell(new RosterChange.AdminChanged(feed.nextRev(), feed.head(), token, admin));
          }
        });
  }

  @Override
  public final boolean isReserved(String room, Nickname nick) {
    return parts().formerMembers.isReserved(room, nick, null, parts().now());
  }

  // ---- bans

  @Override
  public final void ban(
      String network, String nick, String reason, Duration length, Consumer<Ban> then) {
    Instant now = timeOfDay();
    parts().bans.sweep(now);
    Ban ban = new Ban(network, nick, reason, now.plus(length));
    parts().bans.ban(ban);
    then.accept(ban);
  }

  @Override
  public final void unban(String network) {
    parts().bans.unban(network);
  }

  @Override
  public final Instant timeOfDay() {
    return parts().context.timeOfDay().get();
  }

  // ---- a restart

  @Override
  public final void park(List<Parked> sessions, Consumer<Outcome> then) {
    ImmutableList.Builder<ParkedRoster> rooms = ImmutableList.builder();
    feeds.forEach((name, feed) -> rooms.add(ParkedRoster.of(name, feed.roster())));
    keepParked(new ParkedChat(rooms.build(), sessions.stream().map(Parked::form).toList()), then);
  }

  @Override
  public final void takeParked(Consumer<List<byte[]>> then, Runnable failed) {
    takeKept(
        chat -> {
          for (ParkedRoster room : chat.rooms()) {
            RoomEventFeed feed = feeds.get(room.name());
            if (feed == null) {
              parked.put(room.name(), room);
            } else {
              restore(feed, room);
            }
          }
          then.accept(chat.sessions());
        },
        failed);
  }

  @Override
  public final void dropParkedRosters() {
    parked.clear();
  }

  /** There is no other process that could have parked it. */
  @Override
  public final void takeParked(String sid, Consumer<byte @Nullable []> then, Runnable failed) {
    then.accept(null);
  }

  @Override
  public void sweep() {
    parts().formerMembers.sweep(parts().now());
    parts().reusableRoomLogs.sweep();
    parts().bans.sweep(timeOfDay());
  }

  /** Tells that the oldest messages of a room were deleted. */
  protected final void tellDeleted(String room, long oldest) {
    if (parts != null) {
      parts.listener.deleted(room, oldest);
    }
  }

  // ---- parts

  private Parts parts() {
    return requireNonNull(parts, "listen was not called");
  }

  final Listener listener() {
    return parts().listener;
  }

  private RoomEventFeed feed(String room) {
    return requireNonNull(feeds.get(room), "a room that is not followed");
  }
}
