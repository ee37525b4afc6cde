package dev.holdfast.core.chat;

import dev.holdfast.core.chat.ClientPacket.Whisper;
import dev.holdfast.core.chat.ServerPacket.Refusal;
import dev.holdfast.core.store.Store.Outcome;
import dev.holdfast.core.store.Store.Outcome.Refused;
import dev.holdfast.core.store.Store.Outcome.Repeated;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What members say to one member only. It is not logged; that an id was used is stored, so that a
 * repeat is not told twice, not even after a restart. Confined to the loop.
 */
final class Whispers {

  private final Roster roster;
  private final PostOffice office;
  private final House house;

  Whispers(Roster roster, PostOffice office, House house) {
    this.roster = roster;
    this.office = office;
    this.house = house;
  }

  /**
   * Tells it to one member, and as an acknowledgement to the sender. Nobody is told what looks like
   * a command: it may hold a password.
   */
  void whisper(Member from, Visitor visitor, Whisper whisper) {
    String id = whisper.id();
    if (!from.await(id)) {
      return; // the outcome of the first one answers both
    }
    Sender sender = new Sender(from, visitor, id, house);
    Nick nick = Nick.of(whisper.to());
    Member to = nick == null ? null : roster.find(nick);
    Instant at = house.at();
    if (CommandReader.isCommand(whisper.text())) {
      sender.refuse(new Refusal(ErrorCode.UNKNOWN_COMMAND, "A command cannot be whispered."));
    } else if (id == null) {
      deliver(whisper, to, sender, at);
    } else {
      house
          .store()
          .remember( // one whose recipient is gone may yet be a repeat
              from.token(), id, to == null ? null : at, then(whisper, to, sender, at));
    }
  }

  private Consumer<Outcome> then(Whisper whisper, @Nullable Member to, Sender sender, Instant at) {
    return outcome -> {
      if (outcome instanceof Refused refused) {
        sender.refuse(refused.why());
      } else if (outcome instanceof Repeated repeated) {
        String name = to == null ? whisper.to() : to.nick().name();
        sender.acknowledge(packet(whisper, name, sender, repeated.at()));
      } else {
        deliver(whisper, to, sender, at);
      }
    };
  }

  private void deliver(Whisper whisper, @Nullable Member to, Sender sender, Instant at) {
    if (to == null) {
      sender.refuse(new Refusal(ErrorCode.NO_SUCH_MEMBER, "Nobody here has this nick."));
      return;
    }
    Packet packet = packet(whisper, to.nick().name(), sender, at);
    if (to != sender.member()) {
      office.toOne(to, packet);
    }
    sender.acknowledge(packet);
  }

  private Packet packet(Whisper whisper, String to, Sender sender, Instant at) {
    return house.encode(
        new ServerPacket.Whisper(
            whisper.room(), sender.member().nick().name(), to, whisper.text(), whisper.id(), at));
  }
}
