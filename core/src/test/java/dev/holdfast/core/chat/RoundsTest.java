package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The order in which the members of a large room are told what happens while rounds are under way:
 * messages are numbered from 1, and all else carries the number of those that were published before
 * it.
 */
class RoundsTest {

  private static final int CROWD = 1_100; // members: a round has three slices
  private static final int STEPS = 400;
  private static final int CHANGES = 40; // joins and leaves: with more it would count as large
  private static final List<Pattern> NUMBERED =
      List.of(
          Pattern.compile("^\\{'kind':'(message|whisper)'.*'text':'([0-9]+)'"),
          Pattern.compile("^\\{'kind':'(joined)'.*'nick':'j([0-9]+)-"),
          Pattern.compile("^\\{'kind':'(left)'.*'reason':'left: ([0-9]+)'"),
          Pattern.compile("^\\{'kind':'(welcome)'.*?'seq':([0-9]+)"));

  private final TestChat world = new TestChat(Policies.presenceMax(10_000));
  private final List<TestClient> crowd = new ArrayList<>();
  private final List<TestClient> newcomers = new ArrayList<>(); // that have not joined yet
  private final List<TestClient> present = new ArrayList<>(); // newcomers that have joined
  private int said;
  private int changes;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void eachMemberIsToldAllInTheOrderInWhichItHappened(long seed) {
    for (int i = 0; i < CROWD; i++) {
      crowd.add(world.member("n" + i));
    }
    for (int i = 0; i < CHANGES; i++) {
      newcomers.add(world.client());
    }
    world.pass(5_000);
    crowd.forEach(TestClient::heard);
    Random random = new Random(seed);
    for (int i = 0; i < STEPS; i++) {
      step(random);
    }
    for (int i = 0; i < 1_000; i++) {
      world.loop.pass(1);
      world.loop.runAll();
    }
    world.settle();
    for (TestClient client : crowd) {
      assertEquals(said, check(client, 0));
    }
    for (TestClient client : present) {
      assertEquals(said, check(client, -1));
    }
  }

  private void step(Random random) {
    TestClient talker = crowd.get(random.nextInt(CROWD));
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> {
        said++;
        talker.sendInTurn("{'kind':'say','room':'lobby','text':'" + said + "'}");
      }
      case 3, 4 ->
          talker.sendInTurn(
              "{'kind':'whisper','room':'lobby','to':'n%d','id':'w','text':'%d'}"
                  .formatted(random.nextInt(CROWD), said));
      case 5 -> {
        if (changes < CHANGES) {
          TestClient newcomer = newcomers.get(changes);
          String nick = "j" + said + "-" + changes++;
          newcomer.sendInTurn("{'kind':'join','room':'lobby','nick':'" + nick + "'}");
          present.add(newcomer);
        }
      }
      case 6 -> {
        if (changes < CHANGES && !present.isEmpty()) {
          changes++;
          TestClient leaver = present.remove(random.nextInt(present.size()));
          leaver.sendInTurn("{'kind':'leave','room':'lobby','reason':'" + said + "'}");
          world.settle();
          check(leaver, -1);
        }
      }
      default -> {
        world.loop.pass(1);
        world.loop.runAll(); // a slice
      }
    }
  }

  /** Looks at what a client was told; returns the number of the last message that it knows of. */
  private static int check(TestClient client, int from) {
    int last = from;
    for (String packet : client.heard()) {
      for (Pattern pattern : NUMBERED) {
        Matcher matcher = pattern.matcher(packet);
        if (matcher.find()) {
          int number = Integer.parseInt(matcher.group(2));
          if (matcher.group(1).equals("message")) {
            last++;
          } else if (matcher.group(1).equals("welcome")) {
            last = number;
          }
          assertEquals(last, number, matcher.group(1));
        }
      }
    }
    return last;
  }
}
