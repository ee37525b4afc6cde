package dev.holdfast.core.chat;

import dev.holdfast.core.chat.ClientPacket.Whisper;
import dev.holdfast.core.store.Store.Outcome.Refused;
import dev.holdfast.core.store.Store.Outcome.Repeated;
import dev.holdfast.fsm.Packet;
import java.time.Instant;

/**
 * What members say to one member only. It is not logged; that an id was used is stored, so that a
 * repeat is not told twice, not even after a restart. Confined to the loop.
 */
final class Whispers {

  private final PostOffice office;
  private final House house;

  Whispers(PostOffice office, House house) {
    this.office = office;
    this.house = house;
  }

  /** Tells it to one member, and as an acknowledgement to the sender. */
  void whisper(Member from, Visitor visitor, Whisper whisper, Member to) {
    String id = whisper.id();
    if (!from.await(id)) {
      return; // the outcome of the first one answers both
    }
    Sender sender = new Sender(from, visitor, id, office, house);
    Instant at = house.at();
    if (id == null) {
      deliver(whisper, to, sender, at);
      return;
    }
    house
        .store()
        .remember(
            from.token(),
            id,
            at,
            outcome -> {
              if (outcome instanceof Refused refused) {
                sender.refuse(refused.why());
              } else if (outcome instanceof Repeated repeated) {
                sender.acknowledge(packet(whisper, to, sender, repeated.at()));
              } else {
                deliver(whisper, to, sender, at);
              }
            });
  }

  private void deliver(Whisper whisper, Member to, Sender sender, Instant at) {
    Packet packet = packet(whisper, to, sender, at);
    office.toOne(to, packet);
    if (to != sender.member()) {
      sender.acknowledge(packet);
    } else {
      sender.member().settle(whisper.id());
    }
  }

  private Packet packet(Whisper whisper, Member to, Sender sender, Instant at) {
    return house.encode(
        new ServerPacket.Whisper(
            whisper.room(),
            sender.member().nick().name(),
            to.nick().name(),
            whisper.text(),
            whisper.id(),
            at));
  }
}
