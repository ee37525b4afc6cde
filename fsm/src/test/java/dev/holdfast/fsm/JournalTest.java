package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.fsm.script.JournalRecorder;
import dev.holdfast.fsm.script.Script;
import dev.holdfast.fsm.script.ScriptParseException;
import dev.holdfast.fsm.script.ScriptParser;
import dev.holdfast.fsm.script.ScriptVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A test that a replay of any journal comes out as the journal says, whatever happened in the
 * session, and whether or not its first steps were dropped.
 */
class JournalTest {

  private static final int SEEDS = Integer.getInteger("holdfast.seeds", 3_000) / 3;
  private static final EngineConfig LIMITS = new EngineConfig(12, 400, 2, 1_000, false);
  private static final Condition[] ENDS = {
    Condition.NONE,
    Condition.of("kicked out"),
    Condition.of("kicked/out"),
    Condition.SYSTEM_SHUTDOWN,
    Condition.SEND_QUEUE_OVERFLOW
  };

  /** A client that does whatever comes to its mind, an application likewise, and late timers. */
  private static final class Life {
    final Random random;
    final SessionTerms terms;
    final JournalRecorder recorder;
    final SessionEngine engine;
    final boolean wild; // it breaks the rules, or is ended
    final List<Ticket> tickets = new ArrayList<>();
    long now;
    long rid;
    int packets;

    Life(int seed, SessionTerms terms, int stepsMax, boolean wild) {
      this.wild = wild;
      this.random = new Random(seed);
      this.terms = terms;
      this.recorder = new JournalRecorder(terms, 0, stepsMax);
      this.engine = new SessionEngine(terms, 0, recorder);
      this.rid = terms.rid();
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) {
        now += random.nextInt(random.nextInt(20) == 0 ? 9_000 : 900);
        if (engine.deadline() + random.nextInt(100) <= now) {
          engine.timeout(now);
        }
        step();
      }
    }

    private void step() {
      switch (wild ? random.nextInt(40) : 4 + random.nextInt(36)) {
        case 0 -> engine.reject(ticket(), Condition.POLICY_VIOLATION, now);
        case 1 -> end();
        case 6, 7 -> engine.timeout(now);
        case 2 -> request(Math.min(Request.MAX_RID, Math.max(0, rid + random.nextInt(4) - 1)));
        case 3 -> {
          request(Math.max(0, terms.rid() - random.nextInt(3)));
          engine.evict(now);
        }
        case 4 -> engine.send(some(2), now);
        case 5 -> request(rid);
        case 8, 9, 10 -> engine.lost(known(), now);
        case 11, 12 -> engine.writeFailed(known(), now);
        case 13, 14, 15, 16, 17, 18, 19, 20 -> engine.send(some(1 + random.nextInt(3)), now);
        default -> {
          rid = Math.min(rid + 1, Request.MAX_RID);
          request(rid);
        }
      }
    }

    private void end() {
      int why = random.nextInt(ENDS.length + 1);
      if (why == ENDS.length) {
        engine.shutdown(now);
      } else {
        engine.end(some(random.nextInt(2)), ENDS[why], now);
      }
    }

    private void request(long rid) {
      boolean odd = wild && random.nextInt(30) == 0;
      long near = Math.max(0, rid - 1 - random.nextInt(3));
      long ack =
          switch (random.nextInt(30)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> near;
            case 10 -> wild ? random.nextLong(Request.MAX_RID) : near;
            default -> Request.ABSENT;
          };
      long longest = random.nextInt(4) == 0 ? Integer.MAX_VALUE * 1_000L : 200_000; // on the wire
      long pause = odd ? random.nextLong(longest) : Request.ABSENT;
      boolean end = odd && random.nextInt(4) == 0;
      engine.request(new Request(rid, ticket(), some(random.nextInt(2)), ack, pause, end), now);
    }

    private Ticket ticket() {
      Ticket ticket = new CheckedEngine.Line(rid);
      tickets.add(ticket);
      return ticket;
    }

    private Ticket known() {
      return tickets.isEmpty()
          ? ticket()
          : tickets.get(tickets.size() - 1 - random.nextInt(Math.min(4, tickets.size())));
    }

    private List<Packet> some(int count) {
      List<Packet> some = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        some.add(word("x".repeat(1 + random.nextInt(60)) + packets++));
      }
      return some;
    }

    String journal() {
      return recorder.journal("life", "of a session");
    }
  }

  private static SessionTerms terms(long rid, int hold, int requests, boolean ack) {
    return new SessionTerms(
        "sid",
        rid,
        new GrantedTerms(ack, 20_000, hold, requests, 45_000, 120_000, 5_000, null, LIMITS));
  }

  private static Script replayed(String journal) {
    try {
      Script script = ScriptParser.parse(journal).get(0);
      ScriptVerifier.run(script).ifPresent(wrong -> fail(wrong + "\n" + journal));
      return script;
    } catch (ScriptParseException e) {
      return fail(e.line() + ": " + e.getMessage() + "\n" + journal, e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1, 2, false",
    "0, 1, 2, true",
    "1000, 2, 3, true",
    "1, 0, 2, false",
    "9007199254740980, 1, 2, true"
  })
  void everyJournalComesOutAsItSays(long rid, int hold, int requests, boolean ack) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Life life = new Life(seed, terms(rid, hold, requests, ack), 1_000, true);
      life.run(60);
      Script script = replayed(life.journal());
      String last = script.steps().get(script.steps().size() - 1).expected().state();
      assertEquals(life.engine.state().name(), last, life.journal());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 2, false", "1, 2, true", "2, 3, true", "0, 2, false"})
  void aJournalThatLostItsBeginningComesOutAsItSays(int hold, int requests, boolean ack) {
    int whole = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Life life = new Life(seed, terms(1_000, hold, requests, ack), 15, false);
      life.run(60);
      Script script = replayed(life.journal());
      assertTrue(script.steps().size() <= 16, life.journal());
      whole += script.steps().size() > 1 ? 1 : 0;
    }
    assertTrue(whole > SEEDS / 3, whole + " of " + SEEDS); // the others are in comments
  }

  /** As most sessions live: one request is held, answered, and followed by the next. */
  @ParameterizedTest
  @CsvSource({"1, true", "1, false", "0, false"})
  void aLongJournalEndsWithWhatHappenedLast(int hold, boolean ack) {
    Life life = new Life(1, terms(1_000, hold, 2, ack), 100, false);
    for (int i = 0; i < 1_000; i++) {
      life.now += 6_000;
      long acked = ack ? life.rid : Request.ABSENT;
      life.rid++;
      life.engine.request(
          new Request(life.rid, life.ticket(), List.of(), acked, Request.ABSENT, false), life.now);
      life.now += 10;
      if (hold > 0) {
        life.engine.send(life.some(1), life.now);
      }
    }
    life.engine.reject(life.ticket(), Condition.POLICY_VIOLATION, life.now);
    Script script = replayed(life.journal());
    assertTrue(script.steps().size() >= 98, life.journal());
    assertTrue(life.journal().endsWith("| CLOSED\n"));
  }

  @Test
  void whatIsSaidIsNotInIt() {
    Life life = new Life(2, terms(1_000, 1, 2, false), 100, true);
    life.run(60);
    assertTrue(life.journal().lines().noneMatch(line -> line.contains("xxxx")), life.journal());
  }
}
