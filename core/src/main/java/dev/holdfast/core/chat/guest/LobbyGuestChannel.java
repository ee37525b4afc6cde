package dev.holdfast.core.chat.guest;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.history.ReadPosition;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.service.ChatListener;
import dev.holdfast.core.chat.service.ChatService;
import dev.holdfast.core.chat.service.PublishResult;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PublishedTextRule;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.loop.FailureClassifier;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link GuestChannel} of the lobby. The guests that listen wait in the order in which they
 * came. Confined to the loop.
 */
public final class LobbyGuestChannel implements GuestChannel, ChatListener {

  private static final Logger log = LoggerFactory.getLogger(LobbyGuestChannel.class);

  private static final long WAIT = 20_000; // milliseconds
  private static final int RANGES = 8; // the most in the cache of missed messages

  /**
   * A listener that waits.
   *
   * @param until when its time is up, in milliseconds
   * @param from null if it waits for the next message; otherwise the messages after this cursor are
   *     being read
   */
  private record Waiting(
      ClientHost host, GuestReadCallback listener, long until, @Nullable GuestCursor from) {

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other; // the same listener may wait twice
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** A range of numbers of messages. */
  private record Range(long first, long last) {}

  // ranges sent recently; messages never change
  private final BoundedMap<Range, List<LobbyMessage>> recent = BoundedMap.byInsertion(RANGES);
  private final ChatService chat;
  private final ChatPolicy policy;
  private final ListenerLimiter limiter;
  private final EventLoop loop;
  private final String logId; // the lobby does not end, and neither does its log
  private final Set<Waiting> waiting = new LinkedHashSet<>();

  /**
   * Makes a channel without listeners; to be added to those of the chat's events.
   *
   * @param limiter counts other listeners too
   */
  public LobbyGuestChannel(
      ChatService chat, ChatPolicy policy, ListenerLimiter limiter, EventLoop loop) {
    this.chat = chat;
    this.policy = policy;
    this.limiter = limiter;
    this.loop = loop;
    this.logId = chat.position(ChatPolicy.LOBBY, null, null).log();
  }

  @Override
  public @Nullable String banText(ClientHost host) {
    ErrorPacket banned = chat.banError(host);
    return banned == null ? null : banned.text();
  }

  // ---- listening

  @Override
  public Runnable listen(ClientHost host, @Nullable GuestCursor from, GuestReadCallback listener) {
    if (limiter.isFull(host)) {
      listener.busy();
      return () -> {};
    }
    ReadPosition position = position(from);
    Waiting one =
        new Waiting(host, listener, loop.now() + WAIT, position.isCurrent() ? null : from);
    waiting.add(one);
    limiter.add(host);
    if (one.from != null) {
      chat.history(
          ChatPolicy.LOBBY,
          position,
          missed ->
              tell(one, recent(missed), cursorAt(position.head()), position.isContinuedBy(missed)),
          () -> sendAway(one));
    }
    return () -> remove(one);
  }

  /**
   * Returns the position of a listener. One without a cursor has missed nothing; nor has one whose
   * number is ahead, as it would get the same messages each time.
   */
  private ReadPosition position(@Nullable GuestCursor from) {
    if (from == null) {
      return chat.position(ChatPolicy.LOBBY, null, null).atHead();
    }
    ReadPosition position = chat.position(ChatPolicy.LOBBY, from.seq(), from.log());
    return from.log() == null && from.seq() > position.head() ? position.atHead() : position;
  }

  /** Removes a listener; returns false if it does not wait any more. */
  private boolean remove(Waiting one) {
    boolean waited = waiting.remove(one);
    if (waited) {
      limiter.remove(one.host);
    }
    return waited;
  }

  @Override
  public void published(String room, Entry entry) {
    if (!room.equals(ChatPolicy.LOBBY)) {
      return;
    }
    List<LobbyMessage> heard = heard(List.of(entry));
    GuestCursor cursor = cursorAt(entry.seq());
    for (Waiting one : ImmutableList.copyOf(waiting)) {
      if (one.from == null) {
        boolean banned = chat.banError(one.host) != null;
        tell(
            one,
            banned ? List.of() : heard,
            cursor,
            true); // the next request is refused with the reason
      }
    }
  }

  /** Answers the listeners whose time is up. */
  public void sweep() {
    GuestCursor now = cursorAt(position(null).head());
    while (!waiting.isEmpty()) {
      Waiting first = waiting.iterator().next();
      if (first.until > loop.now()) {
        return;
      }
      tell(first, List.of(), first.from == null ? now : first.from, true);
    }
  }

  /** Answers a listener, if it still waits. One that throws does not affect the others. */
  private void tell(Waiting one, List<LobbyMessage> heard, GuestCursor cursor, boolean complete) {
    if (remove(one)) {
      answer(() -> one.listener.heard(heard, cursor, complete));
    }
  }

  /** Answers a listener whose missed messages cannot be read; it may try again from its cursor. */
  private void sendAway(Waiting one) {
    if (remove(one)) {
      answer(one.listener::busy);
    }
  }

  private GuestCursor cursorAt(long seq) {
    return new GuestCursor(logId, seq);
  }

  /** Returns missed messages from the cache, because many listeners have missed the same ones. */
  private List<LobbyMessage> recent(List<Entry> missed) {
    return missed.isEmpty()
        ? List.of()
        : recent.computeIfAbsent(
            new Range(missed.get(0).seq(), missed.get(missed.size() - 1).seq()),
            range -> heard(missed));
  }

  private static List<LobbyMessage> heard(List<Entry> entries) {
    return entries.stream()
        .map(entry -> new LobbyMessage(entry.message().from(), entry.message().text()))
        .toList();
  }

  // ---- messages

  @Override
  public void say(
      @Nullable String nick, String text, ClientHost host, Consumer<PublishResult> then) {
    // whatever becomes of its line breaks
    boolean refused = PublishedTextRule.forbidden(text) != null;
    String line = refused ? text : PublishedTextRule.oneLine(text);
    chat.publish(ChatPolicy.LOBBY, nick == null ? policy.guestNick() : nick, line, host, then);
  }

  @Override
  public String problem(@Nullable String nick, String text) {
    LocalizablePhrase problem = nick == null ? null : Nickname.problem(nick);
    return problem == null
        ? "A message must not have the character " + PublishedTextRule.forbidden(text) + "."
        : problem.english();
  }

  /** Runs the callback of one guest; its faults do not affect the others. */
  private static void answer(Runnable callback) {
    FailureClassifier.contain(callback, log, "the answer to a guest failed");
  }
}
