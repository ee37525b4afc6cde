package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The client of a {@link BadNetworkWalk}: it keeps to the protocol, whatever the network does. */
final class WalkingClient {

  private static final long PAUSE = 100_000; // milliseconds that are asked for
  private static final int SILENCE = 60_000; // and used; the rest is for what the network loses

  /** A request that has no answer yet. */
  private static final class Unanswered {
    final long rid;
    final List<Packet> packets;
    final long pause;
    CheckedEngine.@Nullable Line newest; // the socket of its last repeat, or its own

    Unanswered(long rid, List<Packet> packets, long pause) {
      this.rid = rid;
      this.packets = packets;
      this.pause = pause;
    }

    boolean isEmpty() {
      return packets.isEmpty() && pause == Request.ABSENT;
    }
  }

  private final Random random;
  private final GrantedTerms terms;
  private final BadNetworkWalk network;
  private long nextRid;
  private long nextAnswer;
  private long pollAt; // no empty request before
  private long silentUntil; // in a pause
  private boolean awake; // for good: no pause is made use of any more
  private final TreeMap<Long, Unanswered> unanswered = new TreeMap<>();
  private final TreeMap<Long, Boolean> empty = new TreeMap<>(); // which requests were
  private final TreeMap<Long, Reply> early = new TreeMap<>();

  final List<String> got = new ArrayList<>();
  final List<String> said = new ArrayList<>();
  @Nullable Reply end; // the answer that told it, the last one that is looked at

  WalkingClient(Random random, SessionTerms terms, BadNetworkWalk network) {
    this.random = random;
    this.terms = terms.granted();
    this.network = network;
    this.nextRid = terms.rid() + 1;
    this.nextAnswer = nextRid;
  }

  // ---- what it does

  void say() {
    if (hasRoom(0)) {
      String text = "m" + nextRid;
      said.add(text);
      send(List.of(word(text)), Request.ABSENT);
    }
  }

  void poll() {
    if (unanswered.isEmpty() && hasRoom(0) && network.now() >= pollAt) {
      send(List.of(), Request.ABSENT);
    }
  }

  /** Asks for a pause, for which there may be one more request than usual. */
  void pause() {
    if (hasRoom(1)) {
      send(List.of(), PAUSE);
    }
  }

  boolean isSilent() {
    return !awake && network.now() < silentUntil;
  }

  /** Ends the silence of a pause, and is silent no more. */
  void wake() {
    awake = true;
    poll();
  }

  /** The window counts from the oldest unanswered rid: a later answer frees no room. */
  private boolean hasRoom(int more) {
    return end == null && !isSilent() && nextRid - nextAnswer < terms.requests() + more;
  }

  private void send(List<Packet> packets, long pause) {
    Unanswered request = new Unanswered(nextRid++, packets, pause);
    unanswered.put(request.rid, request);
    empty.put(request.rid, request.isEmpty());
    send(request);
  }

  private void send(Unanswered request) {
    request.newest = new CheckedEngine.Line(request.rid);
    long ack = terms.ack() && nextAnswer < request.rid ? nextAnswer - 1 : Request.ABSENT;
    network.carry(
        new Request(request.rid, request.newest, request.packets, ack, request.pause, false));
  }

  /** Sends a request once more, unless it has its answer by now. */
  void sendAgain(long rid) {
    Unanswered request = unanswered.get(rid);
    if (request != null) {
      send(request);
    }
  }

  // ---- what it hears

  void heard(CheckedEngine.Line line, Reply reply) {
    long rid = line.rid;
    Unanswered request = unanswered.get(rid);
    if (request == null) {
      return; // an answer to another repeat came first
    }
    if (reply.type() == ReplyType.ERROR) {
      if (request.newest == line) { // else it has been sent again already
        network.later(() -> sendAgain(rid));
      }
      return;
    }
    unanswered.remove(rid);
    early.put(rid, reply);
    while (end == null && early.containsKey(nextAnswer)) {
      take(early.remove(nextAnswer), nextAnswer++);
    }
    if (request.pause != Request.ABSENT && nextAnswer == nextRid && rid == nextRid - 1) {
      silentUntil = network.now() + random.nextInt(SILENCE);
      network.at(silentUntil, this::poll);
    }
    poll();
  }

  private void take(Reply reply, long rid) {
    for (Packet packet : reply.packets()) {
      assertEquals("p" + got.size(), packet.toString(), "lost, doubled or out of order");
      got.add(packet.toString());
    }
    if (reply.type() == ReplyType.TERMINATE) {
      end = reply;
      unanswered.clear();
    } else if (terms.isPolling() && reply.packets().isEmpty() && empty.get(rid)) {
      pollAt = network.now() + terms.polling();
      network.at(pollAt, this::poll);
    }
  }

  /** How many packets were in requests that were answered before the end was told. */
  long saidBefore() {
    return said.stream().filter(m -> Long.parseLong(m.substring(1)) < nextAnswer - 1).count();
  }
}
