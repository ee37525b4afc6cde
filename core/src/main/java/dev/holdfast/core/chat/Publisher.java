package dev.holdfast.core.chat;

import dev.holdfast.core.chat.ClientPacket.Say;
import dev.holdfast.core.chat.Receipts.Receipt;
import dev.holdfast.core.chat.RoomLog.Draft;
import dev.holdfast.core.chat.RoomLog.Entry;
import dev.holdfast.fsm.Packet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what is said in a room: stores it in the log, then tells it to all members, the sender
 * too. Not before it is stored: what somebody has seen is never taken back.
 */
final class Publisher {

  private final String room;
  private final RoomLog log;
  private final PostOffice office;
  private final House house;
  private Consumer<Entry> overhearer = entry -> {};
  private long head;

  Publisher(String room, RoomLog log, PostOffice office, House house) {
    this.room = room;
    this.log = log;
    this.office = office;
    this.house = house;
    this.head = log.head();
  }

  /** The number of the newest message that was told. */
  long head() {
    return head;
  }

  /** Also tells each message to somebody who is no member. */
  void overhear(Consumer<Entry> overhearer) {
    this.overhearer = overhearer;
  }

  /**
   * Publishes what a member says, once for each id. A repeat is answered with what the first one
   * became, as soon as that is known.
   */
  void say(Member member, Visitor visitor, Say say) {
    Receipt receipt = null;
    if (say.id() != null) {
      Receipt known = member.receipts().find(say.id(), house.now());
      if (known != null) {
        if (known.isPublished()) {
          acknowledgeAgain(member, say, known);
        }
        return;
      }
      receipt = member.receipts().begin(say.id(), house.now());
    }
    Receipt begun = receipt;
    publish(
        member.nick().name(),
        say.text(),
        say.id(),
        entry -> acknowledge(member, visitor, say, begun, entry));
  }

  /**
   * Publishes something.
   *
   * @param id chosen by the sender, if it wants one
   * @param told told after the members; null: it was not stored
   */
  void publish(String from, String text, @Nullable String id, Consumer<@Nullable Entry> told) {
    log.append(
        new Draft(room, from, text, id, house.at()),
        entry -> {
          if (entry != null) {
            head = entry.seq();
            office.toAll(entry.packet());
            overhearer.accept(entry);
          }
          told.accept(entry);
        });
  }

  /** With the stored message; if it is kept no more, with the one that the repeat brings along. */
  private void acknowledgeAgain(Member member, Say say, Receipt known) {
    log.read(
        new RoomLog.Range(known.seq() - 1, known.seq(), 1, Integer.MAX_VALUE),
        kept ->
            office.toOne(
                member, kept.isEmpty() ? repeated(member, say, known) : kept.get(0).packet()));
  }

  private Packet repeated(Member member, Say say, Receipt known) {
    Draft draft = new Draft(room, member.nick().name(), say.text(), say.id(), known.at());
    return draft.numbered(known.seq(), house.codec()).packet();
  }

  /** Notes what became of a message, and tells its sender if it has not heard as a member. */
  private void acknowledge(
      Member member, Visitor visitor, Say say, @Nullable Receipt receipt, @Nullable Entry entry) {
    Visitor sender = member.visitor() == null ? visitor : member.visitor();
    if (entry != null) {
      if (receipt != null) {
        receipt.published(entry.seq(), entry.draft().at());
      }
      if (sender.member() == null) {
        sender.send(entry.packet());
      }
    } else {
      if (say.id() != null) {
        member.receipts().cancel(say.id());
      }
      house.refuse(
          sender, ErrorCode.NOT_STORED, "This could not be stored; say it again.", say.id());
    }
  }
}
