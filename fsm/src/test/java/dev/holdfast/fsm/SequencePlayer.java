package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A player of the steps of {@link EverySequenceTest}: one session, its clumsy client and its
 * application on one clock, and the model that is asked whether all is right. Played once.
 */
final class SequencePlayer {

  /** Something that happens. */
  enum Step {
    NEXT,
    NEXT_EMPTY,
    EARLY,
    REPEAT,
    REPEAT_OLDER,
    TOO_HIGH,
    TOO_LOW,
    PAUSE,
    TERMINATE,
    APP,
    END,
    EVICTED,
    SHUTDOWN,
    LOSE_OLDEST,
    LOSE_NEWEST,
    WRITE_FAILED,
    SECOND,
    TIMEOUT,
    RESTART
  }

  private final CheckedEngine session;
  private final RestoredEngineObserver restored = new RestoredEngineObserver();
  private final NavigableSet<Long> sent = new TreeSet<>();
  private long received;
  private long now;
  private int packets;
  // of before the restart: nothing is heard of it
  private CheckedEngine.@Nullable Line answeredBefore;
  private final @Nullable ReferenceModel model; // null: it is not asked

  SequencePlayer(SessionTerms terms, boolean asksModel) {
    session = new CheckedEngine(new SessionEngine(terms, 0, restored));
    model = asksModel ? new ReferenceModel(terms, 0) : null;
    received = terms.rid();
    sent.add(received);
  }

  /** Plays a sequence, or what it begins with, and the end; returns how many of its steps. */
  int play(List<Step> sequence) {
    int played = 0;
    boolean goesOn = true;
    while (goesOn && played < sequence.size()) {
      goesOn = play(sequence.get(played++));
    }
    session.assertNothingDoubledOrReordered();
    end(Condition.NONE);
    advance(now + 1_000_000);
    return played;
  }

  /** Plays a step; returns whether there was something to do that no other step does. */
  private boolean play(Step step) {
    return switch (step) {
      case NEXT -> request(received + 1, true);
      case NEXT_EMPTY -> request(received + 1, false);
      case EARLY -> request(received + 2, true);
      case REPEAT -> request(received, true);
      case REPEAT_OLDER -> request(received - 1, true);
      case TOO_HIGH -> request(received + session.engine.terms().granted().requests() + 2, true);
      case TOO_LOW -> request(received - session.engine.terms().granted().requests() - 2, true);
      case PAUSE -> special(60_000, false);
      case TERMINATE -> special(Request.ABSENT, true);
      case APP -> send(List.of(word("p" + packets++)));
      case END -> end(Condition.of("x"));
      case EVICTED -> done(session.engine.evict(now), model -> model.full(now));
      case SHUTDOWN -> done(session.engine.shutdown(now), model -> model.shutdown(now));
      case LOSE_OLDEST -> lose(0);
      case LOSE_NEWEST -> session.open.size() > 1 && lose(session.open.size() - 1);
      case WRITE_FAILED -> writeFailed();
      case SECOND -> advance(now + 1_000);
      case TIMEOUT -> advance(Math.max(now, Math.min(session.engine.deadline(), 1L << 40)));
      case RESTART -> restart();
    };
  }

  private boolean send(List<Packet> some) {
    return done(session.engine.send(some, now), model -> model.send(some, now));
  }

  private boolean end(Condition why) {
    List<Packet> last = List.of();
    return done(session.engine.end(last, why, now), model -> model.end(last, why, now));
  }

  private boolean done(Effects effects, Function<ReferenceModel, Effects> expected) {
    session.note(effects);
    compare(effects.inOrder(), expected);
    return true;
  }

  private void compare(List<Effect> effects, Function<ReferenceModel, Effects> expected) {
    if (model != null) {
      assertEquals(expected.apply(model).inOrder(), effects);
      assertEquals(model.state(), session.engine.state());
      assertEquals(model.deadline(), session.engine.deadline(), "the next timer");
    }
  }

  private boolean request(long rid, boolean withPacket) {
    return request(rid, withPacket ? packetsOf(rid) : List.of(), Request.ABSENT, false);
  }

  private boolean special(long pause, boolean terminate) {
    return request(received + 1, packetsOf(received + 1), pause, terminate);
  }

  private boolean request(long rid, List<Packet> some, long pause, boolean terminate) {
    if (rid > Request.MAX_RID) {
      return false;
    }
    CheckedEngine.Line line = session.request(rid, some, pause, terminate, now);
    Request request = new Request(rid, line, some, Request.ABSENT, pause, terminate);
    compare(session.last.inOrder(), model -> model.request(request, now));
    return noteSent(rid);
  }

  private static List<Packet> packetsOf(long rid) {
    return List.of(word("m" + rid));
  }

  private boolean noteSent(long rid) {
    sent.add(rid);
    while (sent.contains(received + 1)) {
      received++;
    }
    return true;
  }

  private boolean lose(int index) {
    boolean isOpen = index < session.open.size();
    if (isOpen) {
      lose(session.open.get(index));
    }
    return isOpen;
  }

  private void lose(CheckedEngine.Line line) {
    session.lost(line, now);
    compare(session.last.inOrder(), model -> model.lost(line, now));
  }

  /**
   * All sockets are lost, as far as the engine knows; the restored one is written down and read
   * back.
   */
  private boolean restart() {
    restored.restart(session.engine, now, () -> List.copyOf(session.open).forEach(this::lose));
    answeredBefore = lastAnswered();
    return true;
  }

  private CheckedEngine.@Nullable Line lastAnswered() {
    CheckedEngine.Line last = null;
    for (CheckedEngine.Line line : session.answered.values()) {
      last = line;
    }
    return last;
  }

  private boolean writeFailed() {
    CheckedEngine.Line last = lastAnswered();
    boolean isKnown = last != null && last != answeredBefore;
    if (isKnown) {
      session.writeFailed(last, now);
      compare(session.last.inOrder(), model -> model.writeFailed(last, now));
    }
    return isKnown;
  }

  private boolean advance(long to) {
    while (session.engine.deadline() <= to) {
      long due = session.engine.deadline();
      List<Effect> effects = new ArrayList<>();
      do {
        session.note(session.engine.timeout(due));
        effects.addAll(session.last.inOrder());
      } while (session.engine.deadline() <= due);
      compare(effects, model -> model.timeout(due));
    }
    now = to;
    return true;
  }
}
