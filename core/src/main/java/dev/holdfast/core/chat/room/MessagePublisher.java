package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.history.MessageAppender;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ClientPacket.Say;
import dev.holdfast.core.store.Store;
import dev.holdfast.core.store.Store.Range;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The publisher of a room's messages: stores each in the log, then sends it to all members, the
 * sender too. It is sent only when it is stored, so that a message that was seen is never taken
 * back. After a refusal the sender may repeat the message, but a later one is not accepted before
 * it, so that the order holds. Owned by the event loop.
 */
public final class MessagePublisher {

  private final String room;
  private final MessageLog log;
  private final MessageAppender appender;
  private final Broadcaster broadcaster;
  private final TypingNotifier typingNotifier;
  private final Backlog backlog;
  private final ChatContext context;

  MessagePublisher(
      String room,
      MessageLog log,
      MessageAppender appender,
      Broadcaster broadcaster,
      TypingNotifier typingNotifier,
      Backlog backlog,
      ChatContext context) {
    this.room = room;
    this.log = log;
    this.appender = appender;
    this.broadcaster = broadcaster;
    this.typingNotifier = typingNotifier;
    this.backlog = backlog;
    this.context = context;
    appender.whenFound(entry -> tell(entry));
  }

  /** Publishes a member's message, once for each id. A repeat gets the outcome of the first one. */
  void say(Member member, ChatSession client, Say say, long fingerprint) {
    Store.Draft draft =
        new Store.Draft(
            room,
            member.token(),
            say.id(),
            member.nick().name(),
            say.text(),
            context.at(),
            fingerprint);
    PendingAcknowledgement sender = new PendingAcknowledgement(member, client, say.id(), context);
    backlog.taken(say.text());
    appender.append(
        draft,
        new MessageAppender.Listener() {
          @Override
          public void published(Entry entry) {
            backlog.told(say.text());
            typingNotifier.stopped(member);
            tell(entry);
            sender.heard(entry.packet());
          }

          /**
           * Acknowledges with the stored message, or with the repeated text if it is not kept any
           * more.
           */
          @Override
          public void repeated(long seq, Instant at) {
            backlog.told(say.text());
            Packet again =
                log.packet(new Store.Message(seq, draft.from(), say.text(), say.id(), at, 0));
            log.read(
                new Range(seq - 1, seq, 1, Integer.MAX_VALUE),
                kept -> sender.acknowledge(kept.isEmpty() ? again : kept.get(0).packet()));
          }

          @Override
          public void reused() {
            backlog.told(say.text());
            sender.refuseReuse();
          }

          @Override
          public void refused(Store.Outcome.Why why) {
            backlog.told(say.text());
            sender.refuse(why);
          }
        });
  }

  /**
   * Publishes the message of a guest.
   *
   * @param told gets the outcome after the members got the message: null if it was published
   */
  public void publish(String from, String text, Consumer<Store.Outcome.@Nullable Why> told) {
    backlog.taken(text);
    appender.append(
        new Store.Draft(room, null, null, from, text, context.at(), 0),
        new MessageAppender.Listener() {
          @Override
          public void published(Entry entry) {
            backlog.told(text);
            tell(entry);
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
          public void refused(Store.Outcome.Why why) {
            backlog.told(text);
            told.accept(why);
          }
        });
  }

  private void tell(Entry entry) {
    broadcaster.toAll(entry.packet());
    context.events().published(room, entry);
  }
}
