package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A simulation of many members that send, reload, vanish, repeat messages and come back at random,
 * with a store that is slow and sometimes fails. All members must end with the same transcript:
 * every message once and in the order of numbers. No member sends before its first welcome, because
 * without a token a repeat cannot be recognized.
 */
class CrowdTest {

  private static final int PEOPLE = 8;
  private static final int STEPS = 500;
  private static final long GHOSTS = 400_000; // after that no lost session reserves a nick
  private static final List<String> EXPECTED =
      List.of("'not-stored'", "'not-joined'", "'rate-limited'");
  private static final Pattern MESSAGE =
      Pattern.compile(
          "\\{'kind':'message','room':'lobby','from':'[a-z0-9]+','text':'([a-z0-9-]+)','seq':(\\d+)");

  /** A member, with the data that a page would keep. */
  private final class Person {
    final String nick;
    final Map<Long, String> transcript = new HashMap<>(); // text by seq
    final Map<String, String> unacknowledged = new HashMap<>(); // text by id
    @Nullable TestClient client;
    @Nullable String token;
    long seq;
    int said;

    Person(String nick) {
      this.nick = nick;
    }

    void come() {
      client = world.client();
      client.join(
          nick,
          "'since':" + seq + ",'log':'id1'" + (token == null ? "" : ",'token':'" + token + "'"));
    }

    void say() {
      String id = nick + "-" + ++said;
      unacknowledged.put(id, id);
      if (client != null && token != null) {
        client.say(id, id);
      }
    }

    void repeat() {
      if (client != null && token != null) {
        unacknowledged.forEach(client::say);
      }
    }

    void reload() {
      listen();
      vanish();
      come();
    }

    void listen() {
      boolean leaveIt = false;
      for (String packet : client == null ? List.<String>of() : client.heard()) {
        if (packet.startsWith("{'kind':'welcome'")) {
          assertTrue(packet.endsWith("'complete':true}"), "away for too long");
          token = TestClient.field(List.of(packet), "token");
        } else if (packet.contains("'code':'nick-taken'")) { // by its lost session
          leaveIt = true;
        } else if (packet.startsWith("{'kind':'error'")) {
          assertTrue(EXPECTED.stream().anyMatch(packet::contains), packet);
        }
        MESSAGE.matcher(packet).results().forEach(this::hear);
      }
      if (leaveIt) {
        vanish();
      }
    }

    void vanish() {
      if (client != null) {
        client.vanish();
        client = null;
      }
    }

    private void hear(MatchResult message) {
      String text = message.group(1);
      long number = Long.parseLong(message.group(2));
      assertEquals(text, transcript.getOrDefault(number, text), "two messages with one number");
      if (number > seq) {
        assertEquals(seq + 1, number, "a gap");
        seq = number;
      }
      transcript.put(number, text);
      unacknowledged.remove(text);
    }
  }

  private final SlowStore log = new SlowStore(new MemoryChatStore(1 << 20));
  private final TestChat world = new TestChat(log);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void allMembersEndWithTheSameTranscript(long seed) {
    Random random = new Random(seed);
    List<Person> people = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      people.add(new Person("p" + i));
    }
    for (int step = 0; step < STEPS; step++) {
      step(random, people.get(random.nextInt(PEOPLE)));
    }
    settle(people);
    List<String> texts = transcript(people.get(0));
    for (Person person : people) {
      assertEquals(Map.of(), person.unacknowledged);
      assertEquals(texts, transcript(person));
    }
    assertEquals(texts.size(), texts.stream().distinct().count(), "something was said twice");
    assertEquals(people.stream().mapToInt(person -> person.said).sum(), texts.size());
  }

  private void step(Random random, Person person) {
    switch (random.nextInt(20)) {
      case 0 -> person.reload();
      case 1 -> person.repeat();
      case 2 -> person.vanish();
      case 3 -> log.full(random.nextInt(4) == 0);
      case 4 -> world.pass(random.nextInt(30_000));
      case 5, 6, 7, 8 -> person.say();
      case 9, 10 -> log.work();
      default -> log.workSome();
    }
    world.settle();
    person.listen();
  }

  /** Lets all members come back and repeat what was not acknowledged. */
  private void settle(List<Person> people) {
    log.full(false);
    log.work();
    people.forEach(Person::vanish);
    world.pass(GHOSTS);
    people.forEach(Person::reload);
    log.work();
    world.settle();
    people.forEach(Person::listen);
    people.forEach(Person::repeat);
    log.work();
    world.settle();
    people.forEach(Person::listen);
  }

  private static List<String> transcript(Person person) {
    return LongStream.rangeClosed(1, person.seq).mapToObj(person.transcript::get).toList();
  }
}
