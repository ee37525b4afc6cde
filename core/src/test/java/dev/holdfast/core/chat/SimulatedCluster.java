package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.check;
import static dev.holdfast.core.chat.SimulationFailure.checkEqual;
import static java.util.stream.Collectors.toSet;

import dev.holdfast.core.chat.SimulatedEngine.SimulatedRoom;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.store.ChatStore.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Several nodes on one database, on virtual time: chats on stores whose answers are late or lost,
 * nodes that are cut off, stop and die, nodes that park their sessions for another one, a database
 * that is down at times, and clients that talk, whisper, kick, leave, reload and come back at any
 * node, over networks that are bad at times. Every client sees the one order of its room, and what
 * it says is in it once. Runs once.
 *
 * <p>It is long because it has each fault, and each check of the end.
 */
final class SimulatedCluster {

  private static final List<String> ROOMS = List.of("lobby", "lobby", "tea");
  private static final long HOUR = 3_600; // seconds
  private static final int SETTLED = 20_000; // milliseconds until all is well again
  private static final int SOON = 2_000; // milliseconds until what was sent has its answer
  private static final int GONE = 40_000; // milliseconds until all has ended
  private static final long FORGOTTEN = 25 * 3_600_000L; // milliseconds until all is forgotten
  private static final int SWEEP = 250; // milliseconds
  private static final int LONGEST_STOP = 60_000; // milliseconds until all nodes go on
  private static final int LONGEST_START = 1_500; // milliseconds of a node, behind the end of one

  private final Random random = new Random(0);
  private final VirtualLoop loop = new VirtualLoop();
  private final SimulatedEngine engine = new SimulatedEngine(loop);
  private final AtomicLong ids = new AtomicLong();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final SimulationCounts counts = new SimulationCounts();
  private final SimulatedRelays relays = new SimulatedRelays(loop, random, counts);
  // nodes that have stopped in order, until their clients go on elsewhere
  private final Map<Integer, SimulatedNode> stopped = new LinkedHashMap<>();
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
    cluster.checkNothingLeft();
    return cluster.counts;
  }

  private void begin() {
    for (int i = 0; i < SimulatedStep.NODES; i++) {
      nodes.add(node(i));
      start(nodes.get(i));
    }
    for (int i = 0; i < SimulatedStep.CLIENTS; i++) {
      clients.add(new SimulatedClient(i, ROOMS.get(i % ROOMS.size()), engine, this, loop));
    }
  }

  private SimulatedNode node(int place) {
    return new SimulatedNode(made++, (place - 1) * HOUR, engine, loop, ids, random);
  }

  /** Returns a node for a new session; null if all are stopped. */
  @Nullable SimulatedNode anyNode() {
    List<SimulatedNode> serving = nodes.stream().filter(node -> !node.isStopped()).toList();
    return serving.isEmpty() ? null : serving.get(random.nextInt(serving.size()));
  }

  /** The network of a session that begins. */
  BadNetwork network(BooleanSupplier isBad) {
    return new BadNetwork(loop, random, isBad, relays, counts);
  }

  SimulatedClient client(String nick) {
    return clients.get(Integer.parseInt(nick.substring(1)));
  }

  // ---- steps

  private void perform(SimulatedStep step) {
    step.reseed(random);
    switch (step.subject()) {
      case 'c' -> clients.get(step.number()).act(step);
      case 'n' -> fail(step.number(), step);
      default -> failAll(step);
    }
    pass(step.millis(), step.seeing());
  }

  /** Lets something happen to a node. */
  private void fail(int place, SimulatedStep step) {
    SimulatedNode node = nodes.get(place);
    switch (step.verb()) {
      case "kill" -> {
        counts.kills++;
        kill(place);
      }
      case "cut" -> {
        counts.cuts++;
        node.store.cut(step.amount());
      }
      case "doubt" -> {
        counts.doubts++;
        node.store.doubt();
      }
      case "restart" -> {
        if (!node.isStopped()) {
          park(node);
        }
      }
      case "stop" -> {
        counts.stops++;
        node.stop(step.amount());
        relays.stalled(node, step.amount());
      }
      case "unlink" -> {
        counts.unlinks++;
        relays.unlink(node, step.amount());
      }
      case "slow" -> relays.slow(node, step.amount());
      case "clock" -> node.setClock(step.amount() - HOUR);
      default -> throw new IllegalArgumentException(step + "");
    }
  }

  private void failAll(SimulatedStep step) {
    if (step.verb().equals("restart")) {
      counts.restarts++;
      engine.restart(step.amount());
    } else {
      passFor(step.amount());
    }
  }

  /** A node dies, and another one takes its place. */
  private void kill(int place) {
    SimulatedNode node = nodes.get(place);
    node.die();
    relays.ended(node);
    relays.lost(node);
    clients.forEach(client -> client.lostSessionsAt(node));
    engine.died(node.store.node);
    clients.forEach(client -> client.mayLoseAt(node));
    clients.stream().filter(client -> client.isAt(node)).forEach(SimulatedClient::lostNode);
    replace(node);
  }

  /** Starts another node in the place of one. */
  private void replace(SimulatedNode node) {
    int place = nodes.indexOf(node);
    if (place >= 0) { // it was not replaced before
      nodes.set(place, node(place));
      start(nodes.get(place));
    }
  }

  private void start(SimulatedNode node) {
    node.start(() -> goOnAt(node));
  }

  /** The clients of a node whose sessions this one has taken are there now. */
  private void goOnAt(SimulatedNode node) {
    SimulatedNode before = stopped.remove(node.store.before());
    relays.started(node, before);
    if (before != null) {
      node.chat.takeClients(before.chat, random::nextBoolean);
      clients.forEach(client -> client.moveTo(node, before));
    }
  }

  /** A node is told to stop: it parks its sessions for the one that takes its place. */
  private void park(SimulatedNode node) {
    counts.parkings++;
    relays.stopping(node);
    node.park(sids -> parked(node, sids));
  }

  /** A node has parked sessions, or none (null), and ends; another one starts soon. */
  private void parked(SimulatedNode node, @Nullable Set<String> sids) {
    if (sids == null) {
      kill(nodes.indexOf(node));
      return;
    }
    counts.parked += sids.size();
    clients.forEach(client -> client.mayLoseAt(node, sids));
    stopped.put(node.store.node, node);
    relays.ended(node);
    loop.runAfter(random.nextInt(LONGEST_START), () -> replace(node));
  }

  /** Clients whose sessions were parked for too long have lost them. */
  private void dropForgotten() {
    for (SimulatedNode node : List.copyOf(stopped.values())) {
      int number = node.store.node;
      boolean mayStart = nodes.stream().anyMatch(next -> next.store.before() == number);
      if (!engine.parking.has(number) && !mayStart) {
        stopped.remove(number);
        relays.lost(node);
        clients.forEach(client -> client.lostSessionsAt(node));
        clients.stream().filter(client -> client.isAt(node)).forEach(SimulatedClient::lostNode);
      }
    }
  }

  private void pass(int millis, int seeing) {
    loop.pass(millis);
    engine.sweep();
    dropForgotten();
    for (int i = 0; i < nodes.size(); i++) {
      if (!nodes.get(i).hasEnded() && !nodes.get(i).store.beat()) {
        counts.fences++;
        kill(i);
      }
      nodes.get(i).sweep((seeing & 1 << i) != 0);
    }
    loop.runAll(); // also if no node serves
    clients.forEach(SimulatedClient::listen);
  }

  private void passAll(int millis) {
    pass(millis, -1);
  }

  // ---- the end

  private void end() {
    random.setSeed(0);
    clients.forEach(SimulatedClient::mendNetwork);
    awaitNodes();
    settle();
    clients.forEach(SimulatedClient::sayOnce);
    clients.forEach(SimulatedClient::whisperToAll);
    settle();
    admins().forEach(SimulatedClient::authenticate); // not behind what may be refused as too much
    settle();
    clients.forEach(SimulatedClient::checkSettled);
    admins().forEach(SimulatedClient::askAboutAll);
    settle();
    admins().forEach(SimulatedClient::checkAnswered);
    admins().forEach(SimulatedClient::kickOther);
    settle();
    clients.forEach(SimulatedClient::checkKicked);
    clients.forEach(SimulatedClient::forgetTyping);
    SimulatedClient typist = clients.get(0);
    typist.type();
    settle();
    clients.forEach(client -> client.checkTyping(typist));
    restartBusiest();
    checkStores();
    for (SimulatedClient client : clients) {
      client.checkReplaced(Set.copyOf(nodes));
      client.checkOrder();
      client.goForGood();
    }
    passFor(GONE); // a session that was lost is noticed, and an empty room ends
    engine.rooms.forEach(
        (name, room) -> checkEqual(List.of(), room.joined(), "a member stays for ever", name));
    nodes.forEach(
        node -> checkEqual(Set.of("lobby"), node.store.followed(), "a room stays", node.store));
    clients.forEach(client -> counts.told += client.told);
  }

  /**
   * Restarts the node with the most clients in order, when nothing is under way: each goes on in
   * its rooms, without a join of its own.
   */
  private void restartBusiest() {
    clients.forEach(SimulatedClient::visitIfAway);
    passFor(SOON);
    clients.forEach(SimulatedClient::checkInBothRooms);
    park(Collections.max(nodes, Comparator.comparingLong(this::clientsAt)));
    awaitNodes();
    passFor(SOON);
    clients.forEach(SimulatedClient::checkInBothRooms);
    clients.forEach(SimulatedClient::sayOnce);
    passFor(SOON);
    clients.forEach(SimulatedClient::checkInBothRooms);
  }

  /** Lets time pass until all nodes serve. */
  private void awaitNodes() {
    for (int passed = 0; nodes.stream().anyMatch(SimulatedNode::isStopped); passed += SWEEP) {
      check(passed < LONGEST_STOP, "a node serves no more", nodes);
      passAll(SWEEP);
    }
  }

  private long clientsAt(SimulatedNode node) {
    return clients.stream().filter(client -> client.isAt(node)).count();
  }

  /** Lets time pass in which no client that is away comes back. */
  private void passFor(int millis) {
    for (int passed = 0; passed < millis; passed += SWEEP) {
      passAll(SWEEP);
    }
  }

  /** Checks that each node knows what the shared store knows. */
  private void checkStores() {
    for (SimulatedRoom room : engine.rooms.values()) {
      nodes.forEach(node -> node.store.assertReplicates(room));
      checkOnce(room);
    }
    for (SimulatedNode node : nodes) {
      int bans = engine.banEvents.size();
      checkEqual(bans, node.store.banPlace(), "a node is not told all bans", node.store);
    }
  }

  /** Checks that the nodes know nothing of their clients when all are forgotten. */
  private void checkNothingLeft() {
    loop.pass(FORGOTTEN);
    for (SimulatedNode node : nodes) {
      node.sweep(true);
      clients.forEach(client -> client.checkWelcome(node));
      checkEqual(Set.of(), LeftoverFinder.in(relays.roots(node)), "something is left", node);
    }
    Set<TestChat> servers = nodes.stream().map(node -> node.chat).collect(toSet());
    clients.forEach(client -> client.checkAllAnswered(servers));
  }

  /** Lets time pass in which clients that are away come back, and nothing else is done. */
  private void settle() {
    for (int passed = 0; passed < SETTLED; passed += 100) {
      passAll(100);
      clients.forEach(SimulatedClient::comeBack);
    }
  }

  /** The first client of each room. */
  private List<SimulatedClient> admins() {
    return List.of(clients.get(ROOMS.indexOf("lobby")), clients.get(ROOMS.indexOf("tea")));
  }

  private void checkOnce(SimulatedRoom room) {
    Set<String> texts = new HashSet<>();
    for (Message message : room.messages()) {
      check(
          texts.add(message.text()) || client(message.from()).mayDouble(message.id()),
          "a message twice",
          message);
    }
  }
}
