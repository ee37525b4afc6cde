package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.SimulatedEngine.SimulatedRoom;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.store.ChatStore.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Several nodes on one database, on virtual time: chats on stores whose answers are late, nodes
 * that are cut off and die, and clients that talk, leave, reload and come back at any node. Every
 * client sees the one order of its room, and what it says is in it once.
 *
 * <p>{@code -Dholdfast.seeds=10000} runs more than the build does; {@code -Dholdfast.seed=N} runs
 * one.
 */
class SimulatedClusterTest {

  private static final int SEEDS = Integer.getInteger("holdfast.seeds", 300);
  private static final int NODES = 3;
  private static final int CLIENTS = 6;
  private static final int STEPS = 300;
  private static final List<String> ROOMS = List.of("lobby", "lobby", "tea");

  /** A node of the cluster. */
  private record Node(int number, TestChat chat, SimulatedNodeStore store) {}

  private Random random = new Random(0);
  private VirtualLoop loop = new VirtualLoop();
  private SimulatedEngine engine = new SimulatedEngine(loop);
  private AtomicLong ids = new AtomicLong();
  private final List<Node> nodes = new ArrayList<>();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private int made; // nodes
  private int kills;
  private int cuts;
  private long hours; // milliseconds of all runs
  private long told;

  @Test
  void everyClientSeesOneOrderAndIsHeardOnce() {
    Long one = Long.getLong("holdfast.seed");
    for (long seed = one == null ? 1 : one; seed <= (one == null ? SEEDS : one); seed++) {
      try {
        run(seed);
      } catch (Throwable e) {
        throw new AssertionError("-Dholdfast.seed=" + seed, e);
      }
    }
    assertTrue(one != null || (kills > SEEDS / 10 && cuts > SEEDS), "too few faults");
    System.out.printf(
        "%d seeds: %.1f simulated hours, %d nodes killed, %d cut off, %d packets compared%n",
        one == null ? SEEDS : 1, hours / 3_600_000.0, kills, cuts, told);
  }

  private void run(long seed) {
    random = new Random(seed);
    loop = new VirtualLoop();
    engine = new SimulatedEngine(loop);
    ids = new AtomicLong();
    nodes.clear();
    clients.clear();
    long begin = loop.now();
    for (int i = 0; i < NODES; i++) {
      nodes.add(node());
    }
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          new SimulatedClient("c" + i, ROOMS.get(i % ROOMS.size()), engine, random, this::anyNode));
    }
    for (int step = 0; step < STEPS; step++) {
      act();
      pass(random.nextInt(25), false);
    }
    quiet(15_000);
    clients.forEach(client -> assertTrue(client.isJoined() && client.isSettled(), client + ""));
    clients.forEach(client -> assertTrue(client.isCurrent(loop.now()), client + ""));
    for (SimulatedRoom room : engine.rooms.values()) {
      nodes.forEach(node -> node.store.assertReplicates(room));
      assertOnce(room);
    }
    Set<TestChat> chats = nodes.stream().map(Node::chat).collect(Collectors.toSet());
    for (int i = 0; i < CLIENTS; i++) {
      clients.get(i).assertReplaced(chats);
      if (i % 2 == 0) {
        clients.get(i).leave();
      } else {
        clients.get(i).vanish();
      }
    }
    for (int i = 0; i < 1_200; i++) {
      pass(100, true); // a session that was lost is noticed, and an empty room ends
    }
    engine.rooms.forEach((name, room) -> assertEquals(List.of(), room.joined(), name));
    nodes.forEach(node -> assertEquals(Set.of("lobby"), node.store.followed()));
    clients.forEach(client -> told += client.told);
    hours += loop.now() - begin;
  }

  private static void assertOnce(SimulatedRoom room) {
    Set<String> texts = new HashSet<>();
    for (Message message : room.messages()) {
      assertTrue(texts.add(message.text()), "twice: " + message);
    }
  }

  private Node node() {
    int number = made++;
    SimulatedNodeStore store = new SimulatedNodeStore(number, engine, loop, random);
    TestChat chat =
        new TestChat(Policies.UNHURRIED, store, loop, ids, Runnable::run, Long.MAX_VALUE);
    return new Node(number, chat, store);
  }

  private TestChat anyNode() {
    return nodes.get(random.nextInt(nodes.size())).chat;
  }

  private void act() {
    int die = random.nextInt(400);
    Node node = nodes.get(random.nextInt(nodes.size()));
    if (die == 0) {
      kills++;
      node.store.die();
      engine.died(node.number);
      clients.stream().filter(client -> client.isAt(node.chat)).forEach(SimulatedClient::lose);
      nodes.set(nodes.indexOf(node), node());
    } else if (die < 8) {
      cuts++;
      node.store.cut(random.nextInt(2_000));
    } else {
      clients.get(random.nextInt(clients.size())).act(loop.now());
    }
  }

  private void pass(int millis, boolean quiet) {
    loop.pass(millis);
    for (Node node : nodes) {
      if (quiet || random.nextInt(4) == 0) {
        node.store.see();
      }
      node.chat.manager.sweep();
      node.chat.chat.sweep();
      node.chat.settle();
    }
    engine.sweep(Instant.EPOCH);
    clients.forEach(client -> client.listen(loop.now()));
  }

  /** Lets time pass in which clients that are away come back, and nothing else is done. */
  private void quiet(int millis) {
    for (int passed = 0; passed < millis; passed += 50) {
      pass(50, true);
      clients.forEach(client -> client.comeBack(loop.now()));
    }
  }
}
