package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.fsm.script.JournalingEngine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One random walk of {@link BadNetworkTest}: engine, network and client on one virtual clock. */
final class BadNetwork {

  private static final int SLOWEST = 3_000; // milliseconds that anything may take on its way
  private static final long SETTLING = 60_000; // and that the end takes, without losses

  private record Later(long at, long order, Runnable what) {}

  /** A request of the client that has no answer yet. */
  private static final class Unanswered {
    final long rid;
    final List<Packet> packets;
    WatchedSession.@Nullable Line newest; // the socket of its last copy

    Unanswered(long rid, List<Packet> packets) {
      this.rid = rid;
      this.packets = packets;
    }
  }

  private final Random random;
  private final Terms terms;
  private final JournalingEngine engine;
  private final WatchedSession server;
  private final PriorityQueue<Later> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Later::at).thenComparingLong(Later::order));
  private long now;
  private long order;
  private boolean calm; // the network has become good

  // The client.
  private long nextRid;
  private long nextAnswer;
  private final TreeMap<Long, Unanswered> unanswered = new TreeMap<>();
  private final TreeMap<Long, Reply> early = new TreeMap<>();
  private final List<String> got = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

  // The application.
  private int sent;

  BadNetwork(Terms terms, int seed) {
    this.random = new Random(seed);
    this.terms = terms;
    this.engine = new JournalingEngine(terms, 0);
    this.server = new WatchedSession(engine);
    this.nextRid = terms.rid() + 1;
    this.nextAnswer = nextRid;
  }

  String journal() {
    return engine.journal("walk", "a random walk over a bad network");
  }

  long lines() {
    return journal().lines().filter(line -> line.startsWith("@")).count();
  }

  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
      passTime(now + random.nextInt(400));
    }
    calm = true;
    poll();
    passTime(now + SETTLING);
    assertNull(server.end, "the session ended");
    assertEquals(said, server.received, "what the application was handed");
    assertEquals(sent, got.size(), "how much the client got");
    server.assertNothingDoubledOrReordered();
  }

  private void step() {
    switch (random.nextInt(4)) {
      case 0 -> applicationSends();
      case 1 -> clientSends();
      default -> poll();
    }
  }

  private void applicationSends() {
    List<Packet> packets = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      packets.add(Packet.of("p" + sent++));
    }
    answer(engine.send(packets, now));
  }

  // ---- the client

  private void clientSends() {
    // The window counts from the oldest unanswered rid: a later answer frees no room (XEP-0124,
    // 11).
    if (nextRid - nextAnswer < terms.requests()) {
      long rid = nextRid++;
      String payload = "m" + rid;
      said.add(payload);
      send(new Unanswered(rid, List.of(Packet.of(payload))));
    }
  }

  private void poll() {
    if (unanswered.isEmpty()) {
      send(new Unanswered(nextRid++, List.of()));
    }
  }

  private void send(Unanswered request) {
    unanswered.put(request.rid, request);
    WatchedSession.Line line = new WatchedSession.Line(request.rid);
    request.newest = line;
    long ack = terms.ack() && nextAnswer < request.rid ? nextAnswer - 1 : Request.ABSENT;
    Request sent = new Request(request.rid, line, request.packets, ack, Request.ABSENT, false);
    if (isUnlucky()) {
      later(() -> sendAgain(request.rid)); // lost on its way there
      return;
    }
    later(() -> arrive(sent));
    if (isUnlucky()) { // the socket breaks while the request is held, or before, or after
      boolean seen = random.nextBoolean();
      later(() -> breakSocket(line, seen));
    }
    if (isUnlucky()) { // a proxy sends it twice; nobody hears what the second is answered
      WatchedSession.Line copy = new WatchedSession.Line(request.rid);
      copy.deaf = true;
      later(
          () -> arrive(new Request(sent.rid(), copy, sent.packets(), ack, Request.ABSENT, false)));
      later(() -> sendAgain(request.rid)); // the copy may have taken the answer
    }
  }

  private void sendAgain(long rid) {
    Unanswered request = unanswered.get(rid);
    if (request != null) {
      send(request);
    }
  }

  private void breakSocket(WatchedSession.Line line, boolean seen) {
    if (seen && server.open.contains(line)) {
      server.lost(line, now);
    } else if (line.answer == null) {
      line.deaf = true;
    }
    later(() -> sendAgain(line.rid));
  }

  private void heard(WatchedSession.Line line, Reply reply) {
    long rid = line.rid;
    Unanswered request = unanswered.get(rid);
    if (request == null) {
      return; // an answer to another copy came first
    }
    if (reply.type() == Reply.Type.ERROR) {
      if (request.newest == line) { // else it has been sent again already
        later(() -> sendAgain(rid));
      }
      return;
    }
    assertEquals(Reply.Type.ORDINARY, reply.type(), () -> "the client was told " + reply);
    unanswered.remove(rid);
    early.put(rid, reply);
    while (early.containsKey(nextAnswer)) {
      Reply next = early.remove(nextAnswer++);
      for (Packet packet : next.packets()) {
        assertEquals("p" + got.size(), packet.toString(), "lost, doubled or out of order");
        got.add(packet.toString());
      }
    }
    poll();
  }

  // ---- the network

  private void arrive(Request request) {
    WatchedSession.Line line = (WatchedSession.Line) request.ticket();
    server.open.add(line);
    answer(engine.request(request, now));
  }

  private void answer(Effects effects) {
    server.note(effects);
    for (Effects.Answer one : effects.answers()) {
      deliver((WatchedSession.Line) one.ticket(), one.reply());
    }
  }

  private void deliver(WatchedSession.Line line, Reply reply) {
    if (line.deaf) {
      return;
    }
    if (!isUnlucky()) {
      later(() -> heard(line, reply));
    } else {
      if (random.nextBoolean()) {
        later(() -> writeFailed(line));
      }
      later(() -> sendAgain(line.rid));
    }
  }

  private void writeFailed(WatchedSession.Line line) {
    if (server.answered.get(line.rid) == line) {
      server.answered.remove(line.rid);
    }
    answer(engine.writeFailed(line, now));
  }

  private boolean isUnlucky() {
    return !calm && random.nextInt(8) == 0;
  }

  private void later(Runnable what) {
    agenda.add(new Later(now + 1 + random.nextInt(calm ? 50 : SLOWEST), order++, what));
  }

  private void passTime(long until) {
    while (true) {
      @Nullable Later next = agenda.peek();
      long at = Math.min(next == null ? Long.MAX_VALUE : next.at(), engine.deadline());
      if (at > until) {
        break;
      }
      now = Math.max(now, at);
      if (engine.deadline() <= now) {
        answer(engine.timeout(now));
      } else {
        assertTrue(next != null);
        agenda.remove(next);
        next.what().run();
      }
    }
    now = until;
  }
}
