package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An engine under watch: after each call the promises of a session are checked.
 *
 * <ul>
 *   <li>Never two answers to one ticket, and none to a discarded one.
 *   <li>A replay is the very answer that was given before.
 *   <li>The application is handed packets in the order of rids, each once, and one end.
 *   <li>The state says what is held and what waits; a closed session holds nothing.
 *   <li>When the session has closed, every ticket was answered or discarded.
 * </ul>
 */
final class CheckedEngine {

  /** A socket of the test. */
  static final class Line implements Ticket {
    final long rid;
    @Nullable Reply answer;
    boolean deaf; // the client has given up on it, and the server does not know

    Line(long rid) {
      this.rid = rid;
    }

    @Override
    public void hold() {}

    @Override
    public void answer(Reply reply) {
      assertNull(answer, "two answers to one ticket");
      answer = reply;
    }

    @Override
    public void discard() {}

    @Override
    public String toString() {
      return "rid " + rid;
    }
  }

  SessionEngine engine; // another one after a restart
  final List<String> received = new ArrayList<>();
  final List<Line> open = new ArrayList<>(); // in the order in which they came
  final Map<Long, Line> answered = new TreeMap<>(); // the last ordinary answer to each rid
  @Nullable SessionEnd end;
  Effects last = new Effects(ImmutableList.of()); // of the last call
  private long newestPacket = -1;

  CheckedEngine(SessionEngine engine) {
    this.engine = engine;
  }

  Line request(long rid, List<Packet> packets, long pause, boolean terminate, long now) {
    Line line = new Line(rid);
    open.add(line);
    note(engine.request(new Request(rid, line, packets, Request.ABSENT, pause, terminate), now));
    return line;
  }

  void lost(Line line, long now) {
    note(engine.lost(line, now));
  }

  void writeFailed(Line line, long now) {
    if (answered.get(line.rid) == line) {
      answered.remove(line.rid); // the client certainly has it not
    }
    note(engine.writeFailed(line, now));
  }

  /** Checks the effects of one call, and performs them. */
  void note(Effects effects) {
    last = effects;
    EffectsByKind done = EffectsByKind.of(effects);
    for (Effect.Answer answer : done.answers) {
      Line line = (Line) answer.ticket();
      assertTrue(open.remove(line), () -> "answer to a ticket that is not open: " + line);
      line.answer(answer.reply());
      noteAnswer(line, answer);
    }
    Ticket discarded = done.discarded;
    if (discarded != null) {
      assertTrue(open.remove(discarded), () -> "discarded a ticket that is not open: " + discarded);
    }
    for (Packet packet : done.received) {
      long number = Long.parseLong(packet.toString().substring(1));
      assertTrue(number > newestPacket, () -> packet + " was handed over late, or twice");
      newestPacket = number;
      received.add(packet.toString());
    }
    if (done.end != null) {
      assertNull(end, "ended twice");
      end = done.end;
    }
    assertTrue(engine.isConsistent(), () -> "state " + engine.state() + " does not say the facts");
    assertEquals(engine.state() == State.CLOSED, end != null, "closed, and told so");
    if (engine.state() == State.CLOSED) {
      assertEquals(List.of(), open, "closed with open tickets");
    }
  }

  private void noteAnswer(Line line, Effect.Answer answer) {
    Line before = answered.get(line.rid);
    if (answer.replay()) {
      if (before != null) {
        assertEquals(before.answer, answer.reply(), "a replay is another answer");
      }
    } else if (answer.reply().type() == ReplyType.ORDINARY) {
      answered.put(line.rid, line);
    }
  }

  /** The packets of all answers, in the order of rids: each once, in the order they were sent. */
  void assertNothingDoubledOrReordered() {
    Set<String> seen = new HashSet<>();
    long last = -1;
    for (Line line : answered.values()) {
      assertTrue(line.answer != null);
      for (Packet packet : line.answer.packets()) {
        long number = Long.parseLong(packet.toString().substring(1));
        assertTrue(seen.add(packet.toString()), () -> packet + " is in two answers");
        assertTrue(number > last, () -> packet + " is out of order");
        last = number;
      }
    }
  }
}
