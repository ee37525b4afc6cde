package dev.holdfast.core.chat;

import dev.holdfast.core.ConnectionManager;
import dev.holdfast.core.Host;
import dev.holdfast.core.Metrics;
import dev.holdfast.core.Policy;
import dev.holdfast.core.RateLimit;
import dev.holdfast.core.VirtualLoop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A whole server without a network, and its clients. A client asks again as soon as it is answered,
 * unless it has gone silent.
 */
final class World {

  static final Host HOST = new Host("192.0.2.1", false);

  private static final long SWEEP = 100;

  final VirtualLoop loop = new VirtualLoop();
  final JsonCodec codec = new JsonCodec();
  final Chat chat;
  final ConnectionManager manager;
  final List<Client> clients = new ArrayList<>();
  private final long start = loop.now();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong sids = new AtomicLong();

  World() {
    this(ChatPolicy.DEFAULT);
  }

  World(ChatPolicy policy) {
    chat = new Chat(loop, codec, policy, this::id, this::instant);
    manager = manager();
  }

  /** With another log; its id is {@code id1}. */
  World(RoomLog log) {
    chat = new Chat(house(ChatPolicy.DEFAULT), log);
    manager = manager();
  }

  private House house(ChatPolicy policy) {
    return new House(loop, codec, policy, this::id, this::instant);
  }

  private ConnectionManager manager() {
    Policy policy = Policy.DEFAULT;
    Policy unhurried =
        new Policy(
            policy.longestWait(),
            policy.inactivity(),
            policy.maxPause(),
            policy.polling(),
            RateLimit.OFF,
            policy.requestPackets(),
            policy.maxSessions(),
            0,
            policy.limits());
    return new ConnectionManager(
        loop, chat, unhurried, Metrics.NONE, () -> "session" + sids.incrementAndGet());
  }

  private String id() {
    return "id" + ids.incrementAndGet();
  }

  private Instant instant() {
    return Instant.parse("2026-01-01T00:00:00Z").plusMillis(loop.now() - start);
  }

  /** A new client with a session that has not joined. */
  Client client() {
    Client client = new Client(this);
    clients.add(client);
    settle();
    return client;
  }

  /** A new client that is a member, and has heard nothing but its welcome, which is forgotten. */
  Client member(String nick) {
    Client client = client();
    client.join(nick);
    client.heard();
    return client;
  }

  /** Lets everything happen that can without time passing. */
  void settle() {
    do {
      loop.drain();
    } while (pollAll());
  }

  private boolean pollAll() {
    boolean any = false;
    for (Client client : List.copyOf(clients)) {
      any |= client.poll();
    }
    return any;
  }

  /** Lets time pass, with all that is due meanwhile. */
  void pass(long millis) {
    for (long left = millis; left > 0; left -= SWEEP) {
      loop.pass(Math.min(left, SWEEP));
      manager.sweep();
      chat.sweep();
      settle();
    }
  }
}
