package dev.holdfast.core.chat;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A step of a simulation: something is done, then time passes and some nodes see what has happened
 * in their rooms. What is left to chance, the delays above all, follows from the salt, so that a
 * step does the same, or nearly, when steps before it are left out.
 *
 * <p>As text, {@code 12 5 4711 c3 whisper c4}: client c3 whispers to c4, 12 ms pass, nodes 0 and 2
 * (bits of 5) see what has happened; the salt is 4711.
 *
 * @param millis how many pass
 * @param seeing the bits of the nodes that see what has happened
 * @param salt of all that is left to chance
 * @param words what is done: by or to which client or node, what, and more
 */
record SimulatedStep(int millis, int seeing, int salt, List<String> words) {

  static final int NODES = 3;
  static final int CLIENTS = 6;
  static final int SEEDS = 200; // which the build runs
  private static final int STEPS = 300;
  private static final Splitter BLANKS = Splitter.on(' ');

  /**
   * How often clients do what: words, each as often as its weight. Numbers are milliseconds at
   * most.
   */
  private static final List<String> CLIENTS_DO =
      weighted(
          "say*20",
          "whisper c*5",
          "type*3",
          "visit*3",
          "leave",
          "last-words",
          "end",
          "reload lost*2",
          "reload late*2",
          "reload told*2",
          "auth*2",
          "logout",
          "kick c",
          "ban c*2",
          "unban c",
          "disturb 1000*3",
          "disturb 6000");

  /** Likewise for nodes; numbers are milliseconds at most, or seconds for a clock. */
  private static final List<String> NODES_DO =
      weighted(
          "kill",
          "restart*3",
          "cut 2000*6",
          "doubt*4",
          "stop 1000*2",
          "stop 30000",
          "clock 7200",
          "unlink 2000*6",
          "slow 1000*4");

  private static final List<String> ALL_DO = weighted("restart 2000*2", "idle 20000");

  private static final int NODE = 26; // one action of so many is one of a node
  private static final int ALL = 200; // one action of so many is one of the database, or of none

  private static List<String> weighted(String... actions) {
    List<String> all = new ArrayList<>();
    for (String action : actions) {
      List<String> parts = Splitter.on('*').splitToList(action);
      for (int i = parts.size() == 1 ? 1 : Integer.parseInt(parts.get(1)); i > 0; i--) {
        all.add(parts.get(0));
      }
    }
    return all;
  }

  /** The steps of a seed. */
  static List<SimulatedStep> of(long seed) {
    Random random = new Random(seed);
    List<SimulatedStep> steps = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      int some = random.nextInt(1 << NODES);
      int seeing = some & random.nextInt(1 << NODES);
      steps.add(
          new SimulatedStep(
              random.nextInt(25), seeing, random.nextInt(1_000_000), randomWords(random)));
    }
    return steps;
  }

  private static List<String> randomWords(Random random) {
    if (random.nextInt(ALL) == 0) {
      return randomWords("all", ALL_DO, random);
    }
    return random.nextInt(NODE) == 0
        ? randomWords("n" + random.nextInt(NODES), NODES_DO, random)
        : randomWords("c" + random.nextInt(CLIENTS), CLIENTS_DO, random);
  }

  /** One of the actions, in which a number stands for the largest one, and c for a client. */
  private static List<String> randomWords(String actor, List<String> actions, Random random) {
    List<String> words = new ArrayList<>(List.of(actor));
    for (String word : BLANKS.split(actions.get(random.nextInt(actions.size())))) {
      Integer largest = Ints.tryParse(word);
      String chosen = word.equals("c") ? "c" + random.nextInt(CLIENTS) : word;
      words.add(largest == null ? chosen : random.nextInt(largest) + "");
    }
    return words;
  }

  // ---- as text

  static SimulatedStep parse(String line) {
    List<String> parts = BLANKS.splitToList(line.strip());
    return new SimulatedStep(
        Integer.parseInt(parts.get(0)),
        Integer.parseInt(parts.get(1)),
        Integer.parseInt(parts.get(2)),
        List.copyOf(parts.subList(3, parts.size())));
  }

  @Override
  public String toString() {
    return millis + " " + seeing + " " + salt + " " + Joiner.on(' ').join(words);
  }

  // ---- parts of the words

  /** The number of the client or node. */
  int number() {
    return Integer.parseInt(words.get(0).substring(1));
  }

  /** Whether it is about one client, one node, or all. */
  char subject() {
    return words.get(0).charAt(0);
  }

  String verb() {
    return words.get(1);
  }

  /** The word behind the verb. */
  String object() {
    return words.get(2);
  }

  /** The number behind the verb. */
  int amount() {
    return Integer.parseInt(object());
  }

  /** Makes chance do what it does in this step. */
  void reseed(Random random) {
    random.setSeed(salt * 0x9E37_79B9_7F4A_7C15L ^ salt);
  }
}
