package dev.holdfast.core.chat.guest;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.history.ReadPosition;
import dev.holdfast.core.chat.moderation.CommandHandler;
import dev.holdfast.core.chat.protocol.CommandParser;
import dev.holdfast.core.chat.protocol.ServerPacket.Refusal;
import dev.holdfast.core.chat.room.ChatContext;
import dev.holdfast.core.chat.room.Room;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.TextRule;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.HostCounter;
import dev.holdfast.core.loop.Failures;
import dev.holdfast.core.store.Store;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link GuestChannel} of one room. Its listeners wait in the order in which they came. */
public final class LobbyGuestChannel implements GuestChannel {

  private static final Logger log = LoggerFactory.getLogger(LobbyGuestChannel.class);

  private static final long WAIT = 20_000;
  private static final int LISTENERS = 100; // of one host

  /**
   * One who listens.
   *
   * @param host where it comes from
   * @param until when it has waited long enough, in milliseconds
   * @param from null: it waits for the next message; else what is after this place is being read
   */
  private record Waiting(ClientHost host, Listener listener, long until, @Nullable Place from) {

    /** Whether there may be only so many of its host: others are behind a machine or a proxy. */
    boolean isCounted() {
      return !host.loopback() && !host.shared();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other; // the same listener may wait twice
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Numbers of messages without a gap between them. */
  private record Range(long first, long last) {}

  /** What was told lately; messages never change. */
  private static final class Recent extends LinkedHashMap<Range, List<Heard>> {
    private static final long serialVersionUID = 1;
    private static final int KEPT = 8;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Range, List<Heard>> eldest) {
      return size() > KEPT;
    }
  }

  private final Recent recent = new Recent();
  private final Room room;
  private final CommandHandler moderation;
  private final ChatContext context;
  private final Set<Waiting> waiting = new LinkedHashSet<>();
  private final HostCounter hosts = new HostCounter(); // those who wait

  public LobbyGuestChannel(Room room, CommandHandler moderation, ChatContext context) {
    this.room = room;
    this.moderation = moderation;
    this.context = context;
    room.publisher().overhear(this::published);
  }

  @Override
  public @Nullable String ban(ClientHost host) {
    Refusal banned = moderation.banned(host);
    return banned == null ? null : banned.text();
  }

  // ---- listening

  @Override
  public Runnable listen(ClientHost host, @Nullable Place from, Listener listener) {
    if (waiting.size() >= context.policy().doorListeners() || hosts.isFull(host, LISTENERS)) {
      listener.busy();
      return () -> {};
    }
    long head = room.log().head();
    boolean isAhead = from != null && from.log() == null && from.seq() > head;
    ReadPosition position =
        from == null || isAhead // nothing was missed: it would be told the same again and again
            ? new ReadPosition(head, head, true)
            : ReadPosition.of(from.seq(), from.log(), room.log());
    Waiting one =
        new Waiting(host, listener, context.now() + WAIT, position.isCurrent() ? null : from);
    waiting.add(one);
    if (one.isCounted()) {
      hosts.add(host);
    }
    if (one.from != null) {
      room.log()
          .read(
              position.missing(),
              missed -> tell(one, recent(missed), placeAt(head), position.isContinuedBy(missed)),
              () -> sendAway(one));
    }
    return () -> remove(one);
  }

  /** Lets a listener go; false if it waits no more. */
  private boolean remove(Waiting one) {
    boolean waited = waiting.remove(one);
    if (waited && one.isCounted()) {
      hosts.remove(one.host);
    }
    return waited;
  }

  private void published(Entry entry) {
    List<Heard> heard = heard(List.of(entry));
    Place place = placeAt(entry.seq());
    for (Waiting one : ImmutableList.copyOf(waiting)) {
      if (one.from == null) {
        boolean banned = moderation.banned(one.host) != null;
        tell(one, banned ? List.of() : heard, place, true); // and hears why when it comes again
      }
    }
  }

  /** Lets go those who have waited long enough. */
  public void sweep() {
    Place now = placeAt(room.log().head());
    while (!waiting.isEmpty()) {
      Waiting first = waiting.iterator().next();
      if (first.until > context.now()) {
        return;
      }
      tell(first, List.of(), first.from == null ? now : first.from, true);
    }
  }

  /** Tells a listener what it waits for, if it still does. One that fails harms nobody else. */
  private void tell(Waiting one, List<Heard> heard, Place place, boolean complete) {
    if (remove(one)) {
      harmlessly(() -> one.listener.heard(heard, place, complete));
    }
  }

  /** What a listener missed cannot be read: it comes again with the place that it has. */
  private void sendAway(Waiting one) {
    if (remove(one)) {
      harmlessly(one.listener::busy);
    }
  }

  private Place placeAt(long seq) {
    return new Place(room.log().id(), seq);
  }

  /** Many have missed the same: it is made once, and shared as long as it is asked for. */
  private List<Heard> recent(List<Entry> missed) {
    return missed.isEmpty()
        ? List.of()
        : recent.computeIfAbsent(
            new Range(missed.get(0).seq(), missed.get(missed.size() - 1).seq()),
            range -> heard(missed));
  }

  private static List<Heard> heard(List<Entry> entries) {
    return entries.stream()
        .map(entry -> new Heard(entry.message().from(), entry.message().text()))
        .toList();
  }

  // ---- talking

  @Override
  public void say(@Nullable String nick, String text, ClientHost host, Consumer<Answer> answer) {
    String line = TextRule.oneLine(text);
    Nickname from = Nickname.of(nick == null ? context.policy().guestNick() : nick);
    if (from == null) {
      answer.accept(Answer.BAD_NICK);
    } else if (room.isTaken(from)) {
      answer.accept(Answer.NICK_TAKEN);
    } else if (TextRule.forbidden(text) != null) {
      answer.accept(Answer.BAD_TEXT);
    } else if (TextRule.isEmpty(line)) {
      answer.accept(Answer.EMPTY);
    } else if (CommandParser.isCommand(line)) {
      answer.accept(Answer.FORBIDDEN);
    } else if (context.policy().isTooLong(line)) {
      answer.accept(Answer.TOO_LONG);
    } else if (context.rateLimiter().admit(host, line, context.now()) > 0) {
      answer.accept(Answer.RATE_LIMITED);
    } else if (room.isTooFarAhead()) {
      answer.accept(Answer.BUSY);
    } else {
      moderation.seen(from, host, room);
      room.publisher()
          .publish(from.name(), line, why -> harmlessly(() -> answer.accept(became(why))));
    }
  }

  @Override
  public String problem(@Nullable String nick, String text) {
    String problem = nick == null ? null : Nickname.problem(nick);
    return problem == null
        ? "A message must not have the character " + TextRule.forbidden(text) + "."
        : problem;
  }

  private static Answer became(Store.Outcome.@Nullable Why why) {
    if (why == null) {
      return Answer.OK;
    }
    return switch (why) {
      case NOT_STORED -> Answer.NOT_STORED;
      case BUSY -> Answer.BUSY;
    };
  }

  /** Runs what belongs to one person at the door, and keeps its faults from all others. */
  private static void harmlessly(Runnable work) {
    try {
      work.run();
    } catch (Throwable fault) {
      Failures.passOnIfFatal(fault);
      log.error("somebody at the door could not be told", fault);
    }
  }
}
