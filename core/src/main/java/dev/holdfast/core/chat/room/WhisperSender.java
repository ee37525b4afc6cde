package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ClientPacket.Whisper;
import dev.holdfast.core.chat.protocol.CommandRecognizer;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.Outcome.Refused;
import dev.holdfast.core.store.Outcome.Repeated;
import dev.holdfast.core.store.Outcome.Reused;
import dev.holdfast.core.store.Outcome.Stored;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sender of whispers, messages to one member. They are not logged, and outlive the process only
 * in parked sessions: the acknowledgement says that a whisper was handed to the recipient's
 * session, or is kept until the recipient is back. The store keeps a receipt, so that a repeat is
 * not delivered twice, and keeps the whisper in order behind the sender's messages. Confined to the
 * loop.
 */
final class WhisperSender {

  private static final String NO_ID = "-".repeat(65); // longer than any id of a client

  private final RosterView rosterView;
  private final Broadcaster broadcaster;
  private final RoomBackpressure backpressure;
  private final ChatContext context;

  WhisperSender(
      RosterView rosterView,
      Broadcaster broadcaster,
      RoomBackpressure backpressure,
      ChatContext context) {
    this.rosterView = rosterView;
    this.broadcaster = broadcaster;
    this.backpressure = backpressure;
    this.context = context;
  }

  /**
   * Sends a whisper to its recipient, and to the sender as the acknowledgement. A text that looks
   * like a command is refused, because it may hold a password.
   */
  void whisper(Member sender, ChatSession session, Whisper whisper, long fingerprint) {
    String id = whisper.id();
    PendingAcknowledgement pending = new PendingAcknowledgement(sender, session, id, context);
    Nickname nick = Nickname.of(whisper.to());
    Member recipient = nick == null ? null : rosterView.find(nick);
    Instant at = context.at();
    if (CommandRecognizer.isCommand(whisper.text())) {
      pending.refuse(new ErrorPacket(ErrorCode.UNKNOWN_COMMAND, PhraseCode.COMMAND_WHISPERED));
    } else {
      // Without its recipient it may still be a repeat. Without an id it cannot be one, and the
      // store only keeps it behind the sender's messages. In both cases nothing is stored.
      boolean kept = id != null && recipient != null;
      backpressure.add(whisper.text());
      context
          .store()
          .remember(
              sender.token(),
              id == null ? NO_ID : id,
              fingerprint,
              kept ? at : null,
              then(whisper, recipient, pending, at));
    }
  }

  private Consumer<Outcome> then(
      Whisper whisper, @Nullable Member recipient, PendingAcknowledgement pending, Instant at) {
    return outcome -> {
      backpressure.remove(whisper.text());
      outcome.accept(
          new Outcome.Visitor() {
            @Override
            public void stored(Stored stored) {
              deliver(whisper, recipient, pending, at);
            }

            @Override
            public void repeated(Repeated repeated) {
              String name = recipient == null ? whisper.to() : recipient.nick().name();
              pending.acknowledge(packet(whisper, name, pending, repeated.at()));
            }

            @Override
            public void reused(Reused reused) {
              pending.refuseReuse();
            }

            @Override
            public void refused(Refused refused) {
              pending.refuse(refused.why());
            }
          });
    };
  }

  private void deliver(
      Whisper whisper, @Nullable Member recipient, PendingAcknowledgement pending, Instant at) {
    if (recipient == null || !mayHear(recipient)) {
      pending.refuse(new ErrorPacket(ErrorCode.NO_SUCH_MEMBER, PhraseCode.NO_SUCH_MEMBER));
      return;
    }
    Packet packet = packet(whisper, recipient.nick().name(), pending, at);
    if (recipient != pending.member()) {
      broadcaster.toOne(recipient, packet);
    }
    pending.acknowledge(packet);
  }

  /**
   * Whether the recipient is still a member or may come back; it may have left for good meanwhile.
   */
  private boolean mayHear(Member recipient) {
    return rosterView.find(recipient.token()) == recipient
        || context.formerMembers().find(recipient.token()) == recipient;
  }

  private Packet packet(
      Whisper whisper, String recipient, PendingAcknowledgement pending, Instant at) {
    return context.encode(
        new ServerPacket.Whisper(
            whisper.room(),
            pending.member().nick().name(),
            recipient,
            whisper.text(),
            whisper.id(),
            at));
  }
}
