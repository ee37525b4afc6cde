package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.fsm.script.JournalRecorder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One random walk of {@link BadNetworkWalkTest}: engine, application, network and client on one
 * virtual clock.
 *
 * <p>It is long because it has all that may happen in a walk, and what must hold after it.
 */
final class BadNetworkWalk implements Walk {

  private static final int SLOWEST = 3_000; // milliseconds that anything may take on its way
  private static final long SETTLING = 60_000; // and that the end takes, without losses

  private record Later(long at, long order, Runnable what) {}

  private final int seed;
  private final Random random;
  private final JournalRecorder recorder;
  private SessionEngine engine; // another one after a restart
  private final CheckedEngine server;
  private final WalkingClient client;
  private final PriorityQueue<Later> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Later::at).thenComparingLong(Later::order));
  private long now;
  private long order;
  private boolean calm; // the network has become good

  // The application.
  private final boolean kicks;
  private final boolean restarts; // the server is restarted now and then
  private int sent;
  private @Nullable Condition kicked; // with what, first

  BadNetworkWalk(SessionTerms terms, int seed) {
    this(terms, seed, false);
  }

  BadNetworkWalk(SessionTerms terms, int seed, boolean restarts) {
    this.restarts = restarts;
    this.seed = seed;
    this.random = new Random(seed);
    this.recorder = new JournalRecorder(terms, 0);
    this.engine = new SessionEngine(terms, 0, recorder);
    this.server = new CheckedEngine(engine);
    this.client = new WalkingClient(random, terms, this);
    this.kicks = random.nextInt(3) == 0;
  }

  @Override
  public String journal(String idea) {
    return recorder.journal("walk", idea);
  }

  long lines() {
    return journal("its lines").lines().filter(line -> line.startsWith("@")).count();
  }

  @Override
  public void play(List<Integer> steps) {
    for (int step : steps) {
      Walk.reseed(random, seed, step);
      step();
      passTime(now + random.nextInt(client.isSilent() ? 20_000 : 400));
    }
    calm = true;
    client.wake();
    passTime(now + SETTLING);
    assertEquals(sent, client.got.size(), "how much the client got");
    server.assertNothingDoubledOrReordered();
    if (kicked == null) {
      assertNull(server.end, "the session ended");
      assertEquals(client.said, server.received, "what the application was handed");
    } else {
      assertTheEndWasTold();
    }
  }

  /** The first reason is the last word; what was said before it was heard. */
  private void assertTheEndWasTold() {
    assertNotNull(client.end, "the client did not hear of the end");
    assertEquals(kicked, client.end.condition());
    assertEquals(new SessionEnd(EndedBy.APPLICATION, requireNonNull(kicked)), server.end);
    int heard = server.received.size();
    assertEquals(client.said.subList(0, heard), server.received, "what the application was handed");
    assertTrue(client.saidBefore() <= heard, "what was answered was not handed to it");
  }

  private void step() {
    switch (random.nextInt(4)) {
      case 0 -> applicationSends();
      case 1 -> client.say();
      default -> client.poll();
    }
    if (random.nextInt(40) == 0) {
      client.pause();
    }
    if (restarts && random.nextInt(20) == 0) {
      restart();
    }
    if (kicks && random.nextInt(60) == 0) {
      applicationEnds();
    }
  }

  /**
   * The server is restarted: the session is written down, all its sockets are lost, and another
   * engine goes on with it. What is on its way comes, or does not.
   */
  private void restart() {
    SessionSnapshot snapshot = RestoredEngineObserver.written(engine.snapshot(now));
    List.copyOf(server.open)
        .forEach(
            line -> {
              server.lost(line, now); // for the journal
              later(() -> client.sendAgain(line.rid));
            });
    engine = SessionEngine.of(snapshot, now, recorder);
    server.engine = engine;
  }

  private void applicationSends() {
    List<Packet> packets = new ArrayList<>();
    int next = sent;
    for (int i = random.nextInt(3); i >= 0; i--) {
      packets.add(word("p" + next++));
    }
    sent = kicked == null ? next : sent; // behind the end it is ignored
    answer(engine.send(packets, now));
  }

  private void applicationEnds() {
    Packet last = word("p" + sent);
    Condition why = Condition.of("x" + now);
    if (kicked == null) {
      sent++;
      kicked = why;
    }
    answer(engine.end(List.of(last), why, now));
  }

  // ---- the network

  /** Brings a request to the server, or does not. */
  void carry(Request request) {
    CheckedEngine.Line line = (CheckedEngine.Line) request.ticket();
    if (isUnlucky()) {
      later(() -> client.sendAgain(line.rid)); // lost on its way there
      return;
    }
    later(() -> arrive(request));
    if (isUnlucky()) { // the socket breaks while the request is held, or before, or after
      boolean seen = random.nextBoolean();
      later(() -> breakSocket(line, seen));
    }
    if (isUnlucky()) { // a proxy sends it twice; the answer to the second is lost
      CheckedEngine.Line repeat = new CheckedEngine.Line(line.rid);
      repeat.deaf = true;
      later(
          () ->
              arrive(
                  new Request(
                      line.rid, repeat, request.packets(), request.ack(), request.pause(), false)));
      later(() -> client.sendAgain(line.rid)); // the repeat may have taken the answer
    }
  }

  private void breakSocket(CheckedEngine.Line line, boolean seen) {
    if (seen && server.open.contains(line)) {
      server.lost(line, now);
    } else if (line.answer == null) {
      line.deaf = true;
    }
    later(() -> client.sendAgain(line.rid));
  }

  private void arrive(Request request) {
    CheckedEngine.Line line = (CheckedEngine.Line) request.ticket();
    server.open.add(line);
    answer(engine.request(request, now));
  }

  private void answer(Effects effects) {
    server.note(effects);
    for (Effect.Answer one : effects.answers()) {
      deliver((CheckedEngine.Line) one.ticket(), one.reply());
    }
  }

  private void deliver(CheckedEngine.Line line, Reply reply) {
    if (line.deaf) {
      return;
    }
    if (!isUnlucky()) {
      later(() -> client.heard(line, reply));
    } else {
      if (random.nextBoolean()) {
        later(() -> writeFailed(line));
      }
      later(() -> client.sendAgain(line.rid));
    }
  }

  private void writeFailed(CheckedEngine.Line line) {
    if (server.answered.get(line.rid) == line) {
      server.answered.remove(line.rid);
    }
    answer(engine.writeFailed(line, now));
  }

  private boolean isUnlucky() {
    return !calm && random.nextInt(8) == 0;
  }

  // ---- the time

  long now() {
    return now;
  }

  /** Does something when it comes to its other end. */
  void later(Runnable what) {
    at(now + 1 + random.nextInt(calm ? 50 : SLOWEST), what);
  }

  /** Does something at a time. */
  void at(long time, Runnable what) {
    agenda.add(new Later(time, order++, what));
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
