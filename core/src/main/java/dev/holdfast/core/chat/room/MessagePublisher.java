package dev.holdfast.core.chat.room;

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
 * Publishes what is said in a room: stores it in the log, then tells it to all members, the sender
 * too. Not before it is stored: what somebody has seen is never taken back. What was refused may be
 * said again, but nothing behind it is taken before: the order of what one member says holds.
 */
public final class MessagePublisher {

  private final String room;
  private final MessageLog log;
  private final Broadcaster broadcaster;
  private final TypingNotifier typingNotifier;
  private final Backlog backlog;
  private final ChatContext context;
  private Consumer<Entry> overhearer = entry -> {};

  MessagePublisher(
      String room,
      MessageLog log,
      Broadcaster broadcaster,
      TypingNotifier typingNotifier,
      Backlog backlog,
      ChatContext context) {
    this.room = room;
    this.log = log;
    this.broadcaster = broadcaster;
    this.typingNotifier = typingNotifier;
    this.backlog = backlog;
    this.context = context;
    log.whenFound(entry -> tell(entry));
  }

  /** Also tells each message to somebody who is no member. */
  public void overhear(Consumer<Entry> overhearer) {
    this.overhearer = overhearer;
  }

  /**
   * Publishes what a member says, once for each id. A repeat is answered with what the first one
   * became.
   */
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
    Acknowledgement sender = new Acknowledgement(member, client, say.id(), context);
    backlog.taken(say.text());
    log.append(
        draft,
        new MessageLog.Listener() {
          @Override
          public void published(Entry entry) {
            backlog.told(say.text());
            typingNotifier.stopped(member);
            tell(entry);
            sender.heard(entry.packet());
          }

          /**
           * With the stored message; if it is kept no more, with the one that the repeat brings.
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
   * Publishes what somebody says who is no member.
   *
   * @param told told after the members what became of it; null: it was published
   */
  public void publish(String from, String text, Consumer<Store.Outcome.@Nullable Why> told) {
    backlog.taken(text);
    log.append(
        new Store.Draft(room, null, null, from, text, context.at(), 0),
        new MessageLog.Listener() {
          @Override
          public void published(Entry entry) {
            backlog.told(text);
            tell(entry);
            told.accept(null);
          }

          @Override
          public void repeated(long seq, Instant at) {
            throw new AssertionError("nobody repeats what has no id");
          }

          @Override
          public void reused() {
            throw new AssertionError("an id cannot be used again without one");
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
    overhearer.accept(entry);
  }
}
