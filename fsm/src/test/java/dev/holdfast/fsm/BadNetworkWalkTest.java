package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.fsm.script.Script;
import dev.holdfast.fsm.script.ScriptParseException;
import dev.holdfast.fsm.script.ScriptParser;
import dev.holdfast.fsm.script.ScriptVerifier;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tests of random walks over a bad network: a client that keeps to the protocol and pauses now
 * and then, a network that loses, delays, reorders and doubles, an application that sends at random
 * and may end the session, all on virtual time. What either side sent before an end, the other has
 * in the end: in order, each exactly once; and behind it the client is told why the session has
 * ended.
 *
 * <p>Of a failing walk the steps are taken out without which it still fails, as far as the tries
 * suffice; what is left is printed as a script with its seed. {@code -Dholdfast.seeds=100000} walks
 * longer than the build does; {@code -Dholdfast.seed=N} walks one.
 */
class BadNetworkWalkTest {

  private static final int SEEDS = Integer.getInteger("holdfast.seeds", 3_000);
  private static final List<Integer> STEPS = Walk.steps(120);

  @ParameterizedTest
  @CsvSource({"1, 2, false", "1, 2, true", "2, 3, true", "0, 2, true"})
  void aClientThatKeepsToTheProtocolLosesNothing(int hold, int requests, boolean ack) {
    SessionTerms terms = terms(hold, requests, ack);
    seeds(SEEDS).forEach(seed -> walkOrShrink(terms, seed, false));
  }

  @ParameterizedTest
  @CsvSource({"1, 2, false", "1, 2, true", "2, 3, true", "0, 2, true"})
  void nothingIsLostWhenTheSessionIsWrittenDownAndReadBackNowAndThen(
      int hold, int requests, boolean ack) {
    SessionTerms terms = terms(hold, requests, ack);
    seeds(SEEDS / 3).forEach(seed -> walkOrShrink(terms, seed, true));
  }

  @Test
  void theJournalOfAWalkIsAScriptThatComesOutAsItSays() throws ScriptParseException {
    for (int seed = 0; seed < 200; seed++) {
      BadNetworkWalk walk = new BadNetworkWalk(terms(1, 2, true), seed);
      walk.play(STEPS);
      Script script = ScriptParser.parse(walk.journal("a random walk over a bad network")).get(0);
      int number = seed;
      ScriptVerifier.run(script).ifPresent(wrong -> fail("seed " + number + ": " + wrong));
      assertEquals(walk.lines(), script.steps().size());
    }
  }

  private static SessionTerms terms(int hold, int requests, boolean ack) {
    // Many repeats are allowed: this client may be unlucky often, but it is not an attacker.
    EngineConfig limits = new EngineConfig(100_000, 1 << 30, 1_000, 1_000, true);
    return new SessionTerms(
        "sid",
        1_000,
        new GrantedTerms(ack, 20_000, hold, requests, 45_000, 120_000, 5_000, null, limits));
  }

  /** The first seeds, so many; or the one that is asked for. */
  private static IntStream seeds(int count) {
    Integer only = Integer.getInteger("holdfast.seed");
    return only == null ? IntStream.range(0, count) : IntStream.of(only);
  }

  private static void walkOrShrink(SessionTerms terms, int seed, boolean restarts) {
    Walk.playOrShrink(
        "seed " + seed + (restarts ? " with restarts" : ""),
        STEPS,
        () -> new BadNetworkWalk(terms, seed, restarts));
  }
}
