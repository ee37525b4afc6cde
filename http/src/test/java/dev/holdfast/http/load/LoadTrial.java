package dev.holdfast.http.load;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A short load test of a server: five sessions in one room of their own, and 50 messages a second
 * for a second, if not said otherwise.
 */
record LoadTrial(
    ServerAddress server,
    int sessions,
    int rooms,
    double rate,
    boolean isClosed,
    Duration warmUp,
    Duration duration,
    Duration think,
    Duration lastWait,
    long pid) {

  /** The options of a server that refuses nothing of it. */
  static final String NO_LIMITS = "--rate-limit off --packet-limit off --creation-limit off";

  private static final AtomicInteger ROOMS = new AtomicInteger();

  static LoadTrial of(ServerAddress server) {
    return new LoadTrial(
        server,
        5,
        1,
        50,
        false,
        Duration.ZERO,
        Duration.ofSeconds(1),
        Duration.ofMillis(5),
        Duration.ofSeconds(30),
        0);
  }

  LoadTrial sessions(int changed) {
    return new LoadTrial(
        server, changed, rooms, rate, isClosed, warmUp, duration, think, lastWait, pid);
  }

  LoadTrial rooms(int changed) {
    return new LoadTrial(
        server, sessions, changed, rate, isClosed, warmUp, duration, think, lastWait, pid);
  }

  LoadTrial rate(double changed) {
    return new LoadTrial(
        server, sessions, rooms, changed, isClosed, warmUp, duration, think, lastWait, pid);
  }

  LoadTrial warmUp(Duration changed) {
    return new LoadTrial(
        server, sessions, rooms, rate, isClosed, changed, duration, think, lastWait, pid);
  }

  LoadTrial duration(Duration changed) {
    return new LoadTrial(
        server, sessions, rooms, rate, isClosed, warmUp, changed, think, lastWait, pid);
  }

  LoadTrial think(Duration changed) {
    return new LoadTrial(
        server, sessions, rooms, rate, isClosed, warmUp, duration, changed, lastWait, pid);
  }

  LoadTrial lastWait(Duration changed) {
    return new LoadTrial(
        server, sessions, rooms, rate, isClosed, warmUp, duration, think, changed, pid);
  }

  LoadTrial closed() {
    return new LoadTrial(
        server, sessions, rooms, rate, true, warmUp, duration, think, lastWait, pid);
  }

  /** Whose CPU and memory it measures. */
  LoadTrial pid(long changed) {
    return new LoadTrial(
        server, sessions, rooms, rate, isClosed, warmUp, duration, think, lastWait, changed);
  }

  LoadReport run() throws IOException {
    return LoadRun.run(plan(), (phase, second) -> {});
  }

  LoadPlan plan() {
    ImmutableList<String> names =
        IntStream.range(0, rooms)
            .mapToObj(i -> "room-" + ROOMS.incrementAndGet())
            .collect(ImmutableList.toImmutableList());
    return new LoadPlan(
        server,
        sessions,
        names,
        rooms, // a talker for each
        rate,
        isClosed,
        100,
        200,
        warmUp,
        duration,
        think,
        lastWait,
        ImmutableList.of(InetAddress.getLoopbackAddress()),
        pid);
  }
}
