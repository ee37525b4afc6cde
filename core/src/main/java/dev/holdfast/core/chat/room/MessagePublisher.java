package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ClientPacket.Say;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.Outcome.Done;
import dev.holdfast.core.store.Outcome.Refused;
import dev.holdfast.core.store.Outcome.Repeated;
import dev.holdfast.core.store.Outcome.Reused;
import dev.holdfast.core.store.Outcome.Stored;
import dev.holdfast.core.store.OutcomeVisitor;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The publisher of a room's messages: asks the store to store each, and broadcasts what the store
 * tells to all members, the sender too. So a message that was seen is never taken back. After a
 * refusal the sender may repeat the message, but a later one is not accepted before it, so that the
 * order holds. Confined to the loop.
 *
 * <p>A message has no number before it is stored: {@link ChatStore#append} gives it one, which
 * comes back in {@link ChatStore.Listener#said}.
 */
public final class MessagePublisher {

  private final String room;
  private final MessageLog log;
  private final Broadcaster broadcaster;
  private final TypingNotifier typingNotifier;
  private final RoomBackpressure backpressure;
  private final ChatContext context;
  private int unsettled; // messages without an outcome yet

  MessagePublisher(
      String room,
      MessageLog log,
      Broadcaster broadcaster,
      TypingNotifier typingNotifier,
      RoomBackpressure backpressure,
      ChatContext context) {
    this.room = room;
    this.log = log;
    this.broadcaster = broadcaster;
    this.typingNotifier = typingNotifier;
    this.backpressure = backpressure;
    this.context = context;
  }

  /** Publishes a member's message, once for each id. A repeat gets the outcome of the first one. */
  void say(Member member, ChatSession session, Say say, long fingerprint) {
    ChatStore.Draft draft =
        new ChatStore.Draft(
            room, member.token(), say.id(), member.nick().name(), say.text(), fingerprint);
    store(
        draft,
        new MemberMessage(draft, new PendingAcknowledgement(member, session, say.id(), context)));
  }

  /**
   * Publishes the message of a guest.
   *
   * @param told gets the outcome: null if it was published
   */
  public void publish(String from, String text, Consumer<Outcome.@Nullable Why> told) {
    ChatStore.Draft draft = new ChatStore.Draft(room, null, null, from, text, 0);
    store(draft, new GuestMessage(draft, told));
  }

  /**
   * Stores a message, which numbers it. It counts for the backpressure until its outcome is known.
   */
  private void store(ChatStore.Draft draft, OutcomeVisitor outcomes) {
    backpressure.add(draft.text());
    unsettled++;
    context
        .store()
        .append(
            draft,
            outcome -> {
              unsettled--;
              outcome.accept(outcomes);
            });
  }

  /** Whether the outcomes of all messages are known. */
  boolean isIdle() {
    return unsettled == 0;
  }

  /** Sends a message that was stored to all members and to the listeners of the chat. */
  void said(ChatStore.Message message) {
    Entry entry = log.publish(message);
    broadcaster.toAll(entry.packet());
    context.events().published(room, entry);
  }

  /** Notes that a message of this process was stored, which was said before. */
  private void stored(ChatStore.Draft draft, Stored stored) {
    broadcaster.whenSent(() -> backpressure.remove(draft.text()));
    log.noteDeletedBefore(stored.oldest());
  }

  /** A member's message until its outcome is known. */
  private final class MemberMessage implements OutcomeVisitor {

    private final ChatStore.Draft draft;
    private final PendingAcknowledgement acknowledgement;

    MemberMessage(ChatStore.Draft draft, PendingAcknowledgement acknowledgement) {
      this.draft = draft;
      this.acknowledgement = acknowledgement;
    }

    @Override
    public void stored(Stored stored) {
      Packet message = log.packetOf(message(stored.seq(), stored.at()));
      typingNotifier.stopped(acknowledgement.member());
      MessagePublisher.this.stored(draft, stored);
      acknowledgement.settleAfterBroadcast(message);
    }

    @Override
    public void done(Done done) {
      throw new AssertionError("a message has a number");
    }

    /**
     * Acknowledges with the stored message, or with the repeated text if it is not kept any more.
     */
    @Override
    public void repeated(Repeated repeated) {
      backpressure.remove(draft.text());
      long seq = repeated.seq();
      Packet again = log.packet(message(seq, repeated.at()));
      log.read(
          new Range(seq - 1, seq, 1, Integer.MAX_VALUE),
          kept -> acknowledgement.acknowledge(kept.isEmpty() ? again : kept.get(0).packet()));
    }

    private ChatStore.Message message(long seq, Instant at) {
      return new ChatStore.Message(seq, draft.from(), draft.text(), draft.id(), at, 0);
    }

    @Override
    public void reused(Reused reused) {
      backpressure.remove(draft.text());
      acknowledgement.refuseReuse();
    }

    @Override
    public void refused(Refused refused) {
      backpressure.remove(draft.text());
      acknowledgement.refuse(refused.why());
    }
  }

  /** A guest's message until its outcome is known. It has no id, so that it is never a repeat. */
  private final class GuestMessage implements OutcomeVisitor {

    private final ChatStore.Draft draft;
    private final Consumer<Outcome.@Nullable Why> told;

    GuestMessage(ChatStore.Draft draft, Consumer<Outcome.@Nullable Why> told) {
      this.draft = draft;
      this.told = told;
    }

    @Override
    public void stored(Stored stored) {
      MessagePublisher.this.stored(draft, stored);
      told.accept(null);
    }

    @Override
    public void done(Done done) {
      throw new AssertionError("a message has a number");
    }

    @Override
    public void repeated(Repeated repeated) {
      throw new AssertionError("a message without an id has no repeat");
    }

    @Override
    public void reused(Reused reused) {
      throw new AssertionError("a message without an id cannot reuse one");
    }

    @Override
    public void refused(Refused refused) {
      backpressure.remove(draft.text());
      told.accept(refused.why());
    }
  }
}
