package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.check;
import static dev.holdfast.core.chat.SimulationFailure.checkEqual;

import dev.holdfast.core.chat.SimulatedEngine.SimulatedRoom;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.core.store.ChatStore.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Several nodes on one database, on virtual time: chats on stores whose answers are late, nodes
 * that are cut off and die, and clients that talk, leave, reload and come back at any node. Every
 * client sees the one order of its room, and what it says is in it once. Runs once.
 */
final class SimulatedCluster {

  private static final List<String> ROOMS = List.of("lobby", "lobby", "tea");
  private static final ChatPolicy CHAT =
      ChatPolicy.builder()
          .messageLimit(RateLimit.OFF)
          .roomLinger(Duration.ofSeconds(10))
          .nickReserved(Duration.ofSeconds(5))
          .build();
  private static final SessionPolicy SESSIONS =
      TestChat.unhurried().inactivity(Duration.ofSeconds(8)).polling(Duration.ofSeconds(2)).build();
  private static final int SETTLED = 20_000; // milliseconds until all is well again
  private static final int GONE = 40_000; // milliseconds until all has ended
  private static final int SWEEP = 250; // milliseconds

  /** A node of the cluster. */
  private record Node(TestChat chat, SimulatedNodeStore store, SimulatedLoop loop) {}

  private final Random random = new Random(0);
  private final VirtualLoop loop = new VirtualLoop();
  private final SimulatedEngine engine = new SimulatedEngine(loop);
  private final AtomicLong ids = new AtomicLong();
  private final List<Node> nodes = new ArrayList<>();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final SimulationCounts counts = new SimulationCounts();
  private int made; // nodes

  /** Runs steps, lets all that is open come to its end, and returns what there was. */
  static SimulationCounts run(List<SimulatedStep> steps) {
    SimulatedCluster cluster = new SimulatedCluster();
    long begin = cluster.loop.now();
    cluster.begin();
    steps.forEach(cluster::perform);
    cluster.end();
    cluster.counts.seeds = 1;
    cluster.counts.millis = cluster.loop.now() - begin;
    return cluster.counts;
  }

  private void begin() {
    for (int i = 0; i < SimulatedStep.NODES; i++) {
      nodes.add(node());
    }
    for (int i = 0; i < SimulatedStep.CLIENTS; i++) {
      clients.add(new SimulatedClient("c" + i, ROOMS.get(i % ROOMS.size()), engine, this::anyNode));
    }
  }

  private Node node() {
    SimulatedLoop own = new SimulatedLoop(loop);
    SimulatedNodeStore store = new SimulatedNodeStore(made++, engine, loop, own, random);
    TestChat chat =
        new TestChat(
            CHAT, SESSIONS, store, loop, own, () -> TestChat.instant(loop), ids, Runnable::run);
    return new Node(chat, store, own);
  }

  private TestChat anyNode() {
    return nodes.get(random.nextInt(nodes.size())).chat;
  }

  // ---- steps

  private void perform(SimulatedStep step) {
    step.reseed(random);
    if (step.isOfNode()) {
      fail(nodes.get(step.number()), step);
    } else {
      clients.get(step.number()).act(step, loop.now());
    }
    pass(step.millis(), step.seeing());
  }

  /** Lets something happen to a node. */
  private void fail(Node node, SimulatedStep step) {
    switch (step.verb()) {
      case "kill" -> {
        counts.kills++;
        kill(node);
      }
      case "cut" -> {
        counts.cuts++;
        node.store.cut(Integer.parseInt(step.object()));
      }
      default -> throw new IllegalArgumentException(step + "");
    }
  }

  /** A node dies, and another one takes its place. */
  private void kill(Node node) {
    node.store.die();
    node.loop.die();
    engine.died(node.store.node);
    clients.stream().filter(client -> client.isAt(node.chat)).forEach(SimulatedClient::lose);
    nodes.set(nodes.indexOf(node), node());
  }

  private void pass(int millis, int seeing) {
    loop.pass(millis);
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if ((seeing & 1 << i) != 0) {
        node.store.see();
      }
      node.chat.manager.sweep();
      node.chat.chat.sweep();
      node.chat.settle();
    }
    engine.sweep(Instant.EPOCH);
    clients.forEach(client -> client.listen(loop.now()));
  }

  private void passAll(int millis) {
    pass(millis, -1);
  }

  // ---- the end

  private void end() {
    random.setSeed(0);
    for (int passed = 0; passed < SETTLED; passed += 50) { // clients that are away come back
      passAll(50);
      clients.forEach(client -> client.comeBack(loop.now()));
    }
    for (SimulatedClient client : clients) {
      check(client.isJoined(), "not joined at the end", client);
      check(client.isSettled(), "no outcome at the end", client);
      check(client.isCurrent(loop.now()), "not told all at the end", client);
    }
    for (SimulatedRoom room : engine.rooms.values()) {
      nodes.forEach(node -> node.store.assertReplicates(room));
      assertOnce(room);
    }
    Set<TestChat> chats = nodes.stream().map(Node::chat).collect(Collectors.toSet());
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).assertReplaced(chats);
      if (i % 2 == 0) {
        clients.get(i).leave();
      } else {
        clients.get(i).vanish();
      }
    }
    for (int passed = 0; passed < GONE; passed += SWEEP) {
      passAll(SWEEP); // a session that was lost is noticed, and an empty room ends
    }
    engine.rooms.forEach(
        (name, room) -> checkEqual(List.of(), room.joined(), "a member stays for ever", name));
    nodes.forEach(
        node -> checkEqual(Set.of("lobby"), node.store.followed(), "a room stays", node.store));
    clients.forEach(client -> counts.told += client.told);
  }

  private static void assertOnce(SimulatedRoom room) {
    Set<String> texts = new HashSet<>();
    for (Message message : room.messages()) {
      check(texts.add(message.text()), "a message twice", message);
    }
  }
}
