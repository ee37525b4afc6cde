package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ClientPacket.Whisper;
import dev.holdfast.core.chat.protocol.CommandParser;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.Refusal;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.store.Store.Outcome;
import dev.holdfast.core.store.Store.Outcome.Refused;
import dev.holdfast.core.store.Store.Outcome.Repeated;
import dev.holdfast.core.store.Store.Outcome.Reused;
import dev.holdfast.core.store.Store.Outcome.Stored;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sender of whispers, messages to one member. They are not logged and do not outlive the
 * process: the acknowledgement says that a whisper was handed to the recipient's session, or is
 * kept until the recipient is back. The store keeps a receipt as long, so that a repeat is not
 * delivered twice, and keeps the whisper in order behind the sender's messages. Owned by the event
 * loop.
 */
final class DirectMessages {

  private static final String NO_ID = "-".repeat(65); // longer than any id of a client

  private final MemberList memberList;
  private final Broadcaster broadcaster;
  private final FlowControl backlog;
  private final ChatContext context;

  DirectMessages(
      MemberList memberList, Broadcaster broadcaster, FlowControl backlog, ChatContext context) {
    this.memberList = memberList;
    this.broadcaster = broadcaster;
    this.backlog = backlog;
    this.context = context;
  }

  /**
   * Sends a whisper to its recipient, and to the sender as the acknowledgement. A text that looks
   * like a command is refused, because it may hold a password.
   */
  void whisper(Member from, ChatSession client, Whisper whisper, long fingerprint) {
    String id = whisper.id();
    PendingAcknowledgement sender = new PendingAcknowledgement(from, client, id, context);
    Nickname nick = Nickname.of(whisper.to());
    Member to = nick == null ? null : memberList.find(nick);
    Instant at = context.at();
    if (CommandParser.isCommand(whisper.text())) {
      sender.refuse(new Refusal(ErrorCode.UNKNOWN_COMMAND, PhraseCode.COMMAND_WHISPERED));
    } else {
      // Without its recipient it may still be a repeat. Without an id it cannot be one, and only
      boolean kept = id != null && to != null;
      backlog.add(whisper.text());
      context
          .store()
          .remember(
              from.token(),
              id == null ? NO_ID : id,
              fingerprint,
              kept ? at : null,
              then(whisper, to, sender, at));
    }
  }

  private Consumer<Outcome> then(
      Whisper whisper, @Nullable Member to, PendingAcknowledgement sender, Instant at) {
    return outcome -> {
      backlog.remove(whisper.text());
      outcome.accept(
          new Outcome.Visitor() {
            @Override
            public void stored(Stored stored) {
              deliver(whisper, to, sender, at);
            }

            @Override
            public void repeated(Repeated repeated) {
              String name = to == null ? whisper.to() : to.nick().name();
              sender.acknowledge(packet(whisper, name, sender, repeated.at()));
            }

            @Override
            public void reused(Reused reused) {
              sender.refuseReuse();
            }

            @Override
            public void refused(Refused refused) {
              sender.refuse(refused.why());
            }
          });
    };
  }

  private void deliver(
      Whisper whisper, @Nullable Member to, PendingAcknowledgement sender, Instant at) {
    if (to == null || !mayHear(to)) {
      sender.refuse(new Refusal(ErrorCode.NO_SUCH_MEMBER, PhraseCode.NO_SUCH_MEMBER));
      return;
    }
    Packet packet = packet(whisper, to.nick().name(), sender, at);
    if (to != sender.member()) {
      broadcaster.toOne(to, packet);
    }
    sender.acknowledge(packet);
  }

  /**
   * Whether the recipient is still a member or may come back; it may have left for good meanwhile.
   */
  private boolean mayHear(Member to) {
    return memberList.find(to.token()) == to || context.formerMembers().find(to.token()) == to;
  }

  private Packet packet(Whisper whisper, String to, PendingAcknowledgement sender, Instant at) {
    return context.encode(
        new ServerPacket.Whisper(
            whisper.room(), sender.member().nick().name(), to, whisper.text(), whisper.id(), at));
  }
}
