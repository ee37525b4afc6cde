package dev.holdfast.fsm.script;

import com.google.common.base.Equivalence;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Ticket;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The names that the journal of a session gives to its tickets and packets, such as {@code +1.2}
 * and {@code m1}. Bounded: old ones are dropped. For one thread.
 */
final class TicketAndPacketNames {

  private static final int TICKETS = 256; // many more than can be open
  private static final int PACKETS = 20_000; // many more than can wait

  private record Named(Ticket ticket, TicketName name) {}

  /**
   * Identity of packets: a packet that is sent to many has one name, and two packets of the same
   * bytes have two.
   */
  private static final Equivalence<Object> IDENTITY = Equivalence.identity();

  private final ArrayDeque<Named> tickets = new ArrayDeque<>(); // the newest first
  private final Map<Long, Integer> ticketsOf = new HashMap<>(); // how many tickets each rid had
  private final Map<Equivalence.Wrapper<Packet>, String> words = new LinkedHashMap<>();
  private int received;
  private int sent;

  /** The name of a new ticket of this rid. */
  TicketName open(Ticket ticket, long rid) {
    int nth = ticketsOf.merge(rid, 1, Integer::sum);
    TicketName name = new TicketName(rid, nth == 1 ? "" : String.valueOf(nth));
    tickets.addFirst(new Named(ticket, name));
    if (tickets.size() > TICKETS) {
      tickets.removeLast();
    }
    return name;
  }

  /** The name of a ticket; null if it has none any more. */
  @Nullable TicketName of(Ticket ticket) {
    for (Named named : tickets) {
      if (named.ticket == ticket) {
        return named.name;
      }
    }
    return null;
  }

  String print(Ticket ticket) {
    return String.valueOf(of(ticket));
  }

  /** A word for a packet of the client, with its size. */
  ScriptPacket received(Packet packet) {
    return named(packet, () -> "m" + ++received);
  }

  /** A word for a packet to the client, with its size. */
  ScriptPacket sent(Packet packet) {
    return named(packet, () -> "p" + ++sent);
  }

  private ScriptPacket named(Packet packet, Supplier<String> next) {
    String word = words.computeIfAbsent(IDENTITY.wrap(packet), unknown -> next.get());
    if (words.size() > PACKETS) {
      Iterator<String> oldest = words.values().iterator();
      oldest.next();
      oldest.remove();
    }
    return new ScriptPacket(word, packet.size());
  }

  String print(Packet packet) {
    return words.getOrDefault(IDENTITY.wrap(packet), "?");
  }

  /** Drops how often rids were seen that lie far below this one. */
  void dropBefore(long rid) {
    if (ticketsOf.size() > TICKETS) {
      ticketsOf.keySet().removeIf(one -> one < rid - TICKETS / 2);
    }
  }
}
