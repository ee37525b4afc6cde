package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.history.MessageAppender;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ClientPacket.Say;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The publisher of a room's messages: stores each in the log, then broadcasts it to all members,
 * the sender too. It is broadcast only when it is stored, so that a message that was seen is never
 * taken back. After a refusal the sender may repeat the message, but a later one is not accepted
 * before it, so that the order holds. Owned by the event loop.
 *
 * <p>A message has no number before it is stored: {@link ChatStore#append} gives it one, which
 * comes back in {@link ChatStore.Outcome.Stored}.
 */
public final class MessagePublisher {

  private final String room;
  private final MessageLog log;
  private final MessageAppender appender;
  private final Broadcaster broadcaster;
  private final TypingNotifier typingNotifier;
  private final RoomBackpressure backpressure;
  private final ChatContext context;

  MessagePublisher(
      String room,
      MessageLog log,
      MessageAppender appender,
      Broadcaster broadcaster,
      TypingNotifier typingNotifier,
      RoomBackpressure backpressure,
      ChatContext context) {
    this.room = room;
    this.log = log;
    this.appender = appender;
    this.broadcaster = broadcaster;
    this.typingNotifier = typingNotifier;
    this.backpressure = backpressure;
    this.context = context;
    appender.whenFound(entry -> broadcast(entry, () -> {}));
  }

  /** Publishes a member's message, once for each id. A repeat gets the outcome of the first one. */
  void say(Member member, ChatSession session, Say say, long fingerprint) {
    ChatStore.Draft draft =
        new ChatStore.Draft(
            room,
            member.token(),
            say.id(),
            member.nick().name(),
            say.text(),
            context.at(),
            fingerprint);
    store(draft, new MemberMessage(draft, new PendingOutcome(member, session, say.id(), context)));
  }

  /**
   * Publishes the message of a guest.
   *
   * @param told gets the outcome: null if it was published
   */
  public void publish(String from, String text, Consumer<ChatStore.Outcome.@Nullable Why> told) {
    store(
        new ChatStore.Draft(room, null, null, from, text, context.at(), 0),
        new GuestMessage(text, told));
  }

  /**
   * Stores a message, which numbers it. It counts for the backpressure until its outcome is known.
   */
  private void store(ChatStore.Draft draft, MessageAppender.Listener outcome) {
    backpressure.add(draft.text());
    appender.append(draft, outcome);
  }

  /** Sends a stored message to all members and to the listeners of the chat. */
  private void broadcast(Entry entry, Runnable sent) {
    broadcaster.publish(entry.packet(), sent);
    context.events().published(room, entry);
  }

  /** A member's message until its outcome is known. */
  private final class MemberMessage implements MessageAppender.Listener {

    private final ChatStore.Draft draft;
    private final PendingOutcome acknowledgement;

    MemberMessage(ChatStore.Draft draft, PendingOutcome acknowledgement) {
      this.draft = draft;
      this.acknowledgement = acknowledgement;
    }

    @Override
    public void published(Entry entry) {
      typingNotifier.stopped(acknowledgement.member());
      broadcast(entry, () -> backpressure.remove(draft.text()));
      acknowledgement.settleAfterBroadcast(entry.packet());
    }

    /**
     * Acknowledges with the stored message, or with the repeated text if it is not kept any more.
     */
    @Override
    public void repeated(long seq, Instant at) {
      backpressure.remove(draft.text());
      Packet again =
          log.packet(new ChatStore.Message(seq, draft.from(), draft.text(), draft.id(), at, 0));
      log.read(
          new Range(seq - 1, seq, 1, Integer.MAX_VALUE),
          kept -> acknowledgement.acknowledge(kept.isEmpty() ? again : kept.get(0).packet()));
    }

    @Override
    public void reused() {
      backpressure.remove(draft.text());
      acknowledgement.refuseReuse();
    }

    @Override
    public void refused(ChatStore.Outcome.Why why) {
      backpressure.remove(draft.text());
      acknowledgement.refuse(why);
    }
  }

  /** A guest's message until its outcome is known. It has no id, so that it is never a repeat. */
  private final class GuestMessage implements MessageAppender.Listener {

    private final String text;
    private final Consumer<ChatStore.Outcome.@Nullable Why> told;

    GuestMessage(String text, Consumer<ChatStore.Outcome.@Nullable Why> told) {
      this.text = text;
      this.told = told;
    }

    @Override
    public void published(Entry entry) {
      broadcast(entry, () -> backpressure.remove(text));
      told.accept(null);
    }

    @Override
    public void repeated(long seq, Instant at) {
      throw new AssertionError("a message without an id has no repeat");
    }

    @Override
    public void reused() {
      throw new AssertionError("a message without an id cannot reuse one");
    }

    @Override
    public void refused(ChatStore.Outcome.Why why) {
      backpressure.remove(text);
      told.accept(why);
    }
  }
}
