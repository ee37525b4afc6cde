package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tests of the order of messages, with members that send several messages in one request, while
 * time goes on inside of it, in front of a store that is sometimes full. Each repeats the refused
 * ones, from the first on, after exactly the time that the refusal names. The messages of a member
 * arrive in the order in which it sent them.
 */
class OrderTest {

  private static final int STEPS = 400;
  private static final ClientHost HOME = new ClientHost("192.0.2.7", false);
  private static final ClientHost CAFE = new ClientHost("192.0.2.8", false);

  private final Random random = new Random();
  private final SlowStore store = new SlowStore(new MemoryChatStore(1 << 20));

  /** A member that sends messages numbered from 1. */
  private final class Talker {
    final TestClient client;
    final String nick;
    final Deque<Integer> unsaid = new ArrayDeque<>();
    final List<Integer> open = new ArrayList<>();
    final List<Integer> refused = new ArrayList<>();
    int said;
    long waitsUntil;

    Talker(TestChat world, String nick, ClientHost host) {
      this.nick = nick;
      client = world.client(host).join(nick);
      store.work();
      world.settle();
      client.heard();
    }

    /** Sends all in one request, and nothing while the outcome of another is open. */
    void say(long now, int more) {
      for (int i = 0; i < more; i++) {
        unsaid.add(++said);
      }
      if (!open.isEmpty() || now < waitsUntil) {
        return;
      }
      List<String> packets = new ArrayList<>();
      for (int n = unsaid.isEmpty() ? 0 : random.nextInt(1, 8); n > 0 && !unsaid.isEmpty(); n--) {
        int number = unsaid.remove();
        open.add(number);
        packets.add(packet(number));
      }
      client.send(packets.toArray(String[]::new));
    }

    private String packet(int number) {
      String form =
          switch (number % 5) {
            case 0 -> "{'kind':'whisper','room':'lobby','to':'ear','id':'i%s','text':'%s %s'}";
            case 1 -> "{'kind':'say','room':'lobby','id':'i%s','text':'/help'}";
            default -> "{'kind':'say','room':'lobby','id':'i%s','text':'%s %s'}";
          };
      return form.formatted(number, nick, number);
    }

    void listen(long now) {
      for (String packet : client.heard()) {
        if (packet.contains("'id':'i") && !packet.contains("'kind':'joined'")) {
          boolean ours = !packet.startsWith("{'kind':'message'") || from(packet).equals(nick);
          Integer number = Integer.valueOf(TestClient.field(List.of(packet), "id").substring(1));
          if (ours && open.remove(number) && packet.startsWith("{'kind':'error'")) {
            refused.add(number);
            double wait = Double.parseDouble(TestClient.field(List.of(packet), "retryAfter"));
            waitsUntil = Math.max(waitsUntil, now + Math.round(wait * 1_000));
          }
        }
      }
      if (open.isEmpty()) {
        refused.sort(null);
        for (int i = refused.size() - 1; i >= 0; i--) {
          unsaid.addFirst(refused.get(i));
        }
        refused.clear();
      }
    }
  }

  private static String from(String packet) {
    return TestClient.field(List.of(packet), "from");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void messagesOfOneMemberAreHeardInTheOrderInWhichTheyWereSent(long seed) {
    random.setSeed(seed);
    RateLimit limit = RateLimit.of(random.nextInt(1, 12), Duration.ofMillis(random.nextInt(5, 40)));
    TestChat world = new TestChat(Policies.messageLimit(limit), store);
    Talker ear = new Talker(world, "ear", HOME);
    List<Talker> talkers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      talkers.add(new Talker(world, "t" + i, i < 10 ? HOME : CAFE));
    }
    ear.client.heard();
    List<String> heard = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      world.loop.hurry(random, random.nextInt(3));
      Talker one = talkers.get(random.nextInt(talkers.size()));
      one.say(world.loop.now(), random.nextInt(6));
      store.full(random.nextInt(30) == 0);
      world.loop.hurry(random, 0);
      world.pass(random.nextInt(4));
      if (random.nextInt(3) > 0) {
        store.work();
      }
      world.settle();
      talkers.forEach(each -> each.listen(world.loop.now()));
      heard.addAll(ear.client.heard());
    }
    assertTrue(heard.size() > 50, "heard " + heard.size());
    assertInOrder(heard);
  }

  private static void assertInOrder(List<String> heard) {
    Map<String, Integer> last = new HashMap<>();
    for (String packet : heard) {
      String kind = TestClient.field(List.of(packet), "kind");
      if (kind.equals("message") || kind.equals("whisper")) {
        String from = from(packet);
        int number = Integer.parseInt(TestClient.field(List.of(packet), "id").substring(1));
        int before = last.getOrDefault(from, 0);
        assertTrue(number > before, from + " is heard with " + number + " after " + before);
        last.put(from, number);
      }
    }
  }

  /** One message at a time, so that nothing else is between a refusal and what follows it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void nothingIsTakenBehindARefusalInTheSameRequestHoweverLongItTakes(int tick) {
    TestChat world =
        new TestChat(Policies.messageLimit(RateLimit.of(1, Duration.ofMillis(4))), store);
    Talker ann = new Talker(world, "ann", HOME);
    world.loop.hurry(new Random(1), tick);
    ann.client.send(
        "{'kind':'say','room':'lobby','id':'a','text':'1'}",
        "{'kind':'say','room':'lobby','id':'b','text':'2'}",
        "{'kind':'say','room':'lobby','id':'c','text':'3'}",
        "{'kind':'say','room':'lobby','id':'d','text':'4'}");
    store.work();
    world.settle();
    assertEquals(
        List.of("error", "error", "error", "message"),
        JoinTest.kinds(ann.client.heard()).stream().sorted().toList());
  }
}
