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
 * The names that the journal of a session gives to its sockets and packets, such as {@code +1.2}
 * and {@code m1}. Bounded: old ones are dropped. For one thread.
 */
final class SocketAndPacketNames {

  private static final int SOCKETS = 256; // many more than can be open
  private static final int PACKETS = 20_000; // many more than can wait

  private record Named(Ticket ticket, SocketName socket) {}

  /**
   * Identity of packets: a packet that is sent to many has one name, and two packets of the same
   * bytes have two.
   */
  private static final Equivalence<Object> IDENTITY = Equivalence.identity();

  private final ArrayDeque<Named> sockets = new ArrayDeque<>(); // the newest first
  private final Map<Long, Integer> socketsOf = new HashMap<>(); // how many sockets each rid had
  private final Map<Equivalence.Wrapper<Packet>, String> words = new LinkedHashMap<>();
  private int received;
  private int sent;

  /** The name of a new socket of this rid. */
  SocketName open(Ticket ticket, long rid) {
    int nth = socketsOf.merge(rid, 1, Integer::sum);
    SocketName socket = new SocketName(rid, nth == 1 ? "" : String.valueOf(nth));
    sockets.addFirst(new Named(ticket, socket));
    if (sockets.size() > SOCKETS) {
      sockets.removeLast();
    }
    return socket;
  }

  /** The name of a socket; null if it has none any more. */
  @Nullable SocketName of(Ticket ticket) {
    for (Named named : sockets) {
      if (named.ticket == ticket) {
        return named.socket;
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
    if (socketsOf.size() > SOCKETS) {
      socketsOf.keySet().removeIf(one -> one < rid - SOCKETS / 2);
    }
  }
}
