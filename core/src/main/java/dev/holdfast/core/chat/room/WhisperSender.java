package dev.holdfast.core.chat.room;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ClientPacket.Whisper;
import dev.holdfast.core.chat.protocol.CommandRecognizer;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.Outcome.Done;
import dev.holdfast.core.store.Outcome.Refused;
import dev.holdfast.core.store.Outcome.Repeated;
import dev.holdfast.core.store.Outcome.Reused;
import dev.holdfast.core.store.Outcome.Stored;
import dev.holdfast.core.store.OutcomeVisitor;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.Roster;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The sender of whispers, messages to one member: asks the store to tell each, and sends what the
 * store tells to its recipient. They are not logged, and outlive the process only in parked
 * sessions: the acknowledgement says that a whisper was handed to the recipient's session, or is
 * kept until the recipient is back. Confined to the loop.
 */
final class WhisperSender {

  private final Roster roster;
  private final RosterView rosterView;
  private final Broadcaster broadcaster;
  private final RoomBackpressure backpressure;
  private final ChatContext context;
  private int unsettled; // whispers without an outcome yet
  private @Nullable Told told; // the last whisper, if its outcome may follow

  /** A whisper that the store has told, with its packet, which the sender gets as well. */
  private record Told(ChatStore.Whisper whisper, Packet packet) {}

  WhisperSender(
      Roster roster,
      RosterView rosterView,
      Broadcaster broadcaster,
      RoomBackpressure backpressure,
      ChatContext context) {
    this.roster = roster;
    this.rosterView = rosterView;
    this.broadcaster = broadcaster;
    this.backpressure = backpressure;
    this.context = context;
  }

  /** Whether the outcomes of all whispers are known. */
  boolean isIdle() {
    return unsettled == 0;
  }

  /**
   * Sends a whisper to its recipient, and to the sender as the acknowledgement. A text that looks
   * like a command is refused, because it may hold a password.
   */
  void whisper(Member sender, ChatSession session, Whisper whisper, long fingerprint) {
    PendingAcknowledgement pending =
        new PendingAcknowledgement(sender, session, whisper.id(), context);
    if (CommandRecognizer.isCommand(whisper.text())) {
      pending.refuse(new ErrorPacket(ErrorCode.UNKNOWN_COMMAND, PhraseCode.COMMAND_WHISPERED));
      return;
    }
    Nickname nick = Nickname.of(whisper.to());
    PresentMember recipient = nick == null ? null : roster.find(nick);
    send(
        new ChatStore.Whisper(
            whisper.room(),
            sender.token(),
            whisper.id(),
            recipient == null ? null : recipient.token(),
            sender.nick().name(),
            recipient == null ? whisper.to() : recipient.nick().name(),
            whisper.text(),
            context.at(),
            fingerprint),
        pending);
  }

  private void send(ChatStore.Whisper whisper, PendingAcknowledgement pending) {
    backpressure.add(whisper.text());
    unsettled++;
    Acknowledger acknowledger = new Acknowledger(whisper, pending);
    context
        .store()
        .whisper(
            whisper,
            outcome -> {
              settled(whisper);
              outcome.accept(acknowledger);
              told = null;
            },
            () -> {
              settled(whisper);
              pending.refuse(new ErrorPacket(ErrorCode.NO_SUCH_MEMBER, PhraseCode.NO_SUCH_MEMBER));
            });
  }

  private void settled(ChatStore.Whisper whisper) {
    backpressure.remove(whisper.text());
    unsettled--;
  }

  /** An acknowledger of one whisper to its sender. */
  private final class Acknowledger implements OutcomeVisitor {
    private final ChatStore.Whisper whisper;
    private final PendingAcknowledgement pending;

    Acknowledger(ChatStore.Whisper whisper, PendingAcknowledgement pending) {
      this.whisper = whisper;
      this.pending = pending;
    }

    @Override
    public void stored(Stored stored) {
      throw new AssertionError("a whisper has no number");
    }

    @Override
    public void done(Done done) {
      pending.acknowledge(
          told != null && told.whisper.equals(whisper)
              ? told.packet
              : packet(whisper, whisper.at()));
    }

    @Override
    public void repeated(Repeated repeated) {
      pending.acknowledge(packet(whisper, repeated.at()));
    }

    @Override
    public void reused(Reused reused) {
      pending.refuseReuse();
    }

    @Override
    public void refused(Refused refused) {
      pending.refuse(refused.why());
    }
  }

  /**
   * Sends a whisper that the store tells to its recipient, which may have left. One to its own
   * sender is only acknowledged.
   */
  void whispered(ChatStore.Whisper whisper, HashCode recipient) {
    if (recipient.equals(whisper.sender())) {
      return;
    }
    Packet packet = packet(whisper, whisper.at());
    told = isIdle() ? null : new Told(whisper, packet);
    Member member = rosterView.find(recipient);
    if (member == null) {
      context.formerMembers().keepUndelivered(recipient, packet);
    } else {
      broadcaster.toOne(member, packet);
    }
  }

  private Packet packet(ChatStore.Whisper whisper, Instant at) {
    return context.encode(
        new ServerPacket.Whisper(
            whisper.room(), whisper.from(), whisper.to(), whisper.text(), whisper.id(), at));
  }
}
