package dev.holdfast.http.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
final class LoadTrial {

  /** The options of a server that refuses nothing of it. */
  static final String NO_LIMITS = "--rate-limit off --packet-limit off --creation-limit off";

  /**
   * The options of a server that takes long messages, and refuses none of them as busy: what a
   * trial says in all is less than half a mailbox, however slow the sessions are.
   */
  static final String LONG_MESSAGES =
      NO_LIMITS + " --message-length 40000 --max-body 1m --mailbox-bytes 16m";

  private static final AtomicInteger ROOMS = new AtomicInteger();

  private final ServerAddress server;
  private boolean insecure;
  private LoadTransport transport = LoadTransport.HTTP;
  private int sessions = 5;
  private int rooms = 1;
  private double rate = 50;
  private int textLength = 100;
  private Duration warmUp = Duration.ZERO;
  private Duration duration = Duration.ofSeconds(1);
  private Duration think = Duration.ofMillis(5);
  private Duration lastWait = Duration.ofSeconds(30);
  private long pid;
  private boolean isClosed;

  private LoadTrial(ServerAddress server) {
    this.server = server;
  }

  static LoadTrial of(ServerAddress server) {
    return new LoadTrial(server);
  }

  /** Any certificate will do. */
  LoadTrial insecure() {
    insecure = true;
    return this;
  }

  LoadTrial transport(LoadTransport transport) {
    this.transport = transport;
    return this;
  }

  LoadTrial sessions(int sessions) {
    this.sessions = sessions;
    return this;
  }

  LoadTrial rooms(int rooms) {
    this.rooms = rooms;
    return this;
  }

  LoadTrial rate(double rate) {
    this.rate = rate;
    return this;
  }

  LoadTrial textLength(int textLength) {
    this.textLength = textLength;
    return this;
  }

  LoadTrial warmUp(Duration warmUp) {
    this.warmUp = warmUp;
    return this;
  }

  LoadTrial duration(Duration duration) {
    this.duration = duration;
    return this;
  }

  LoadTrial think(Duration think) {
    this.think = think;
    return this;
  }

  LoadTrial lastWait(Duration lastWait) {
    this.lastWait = lastWait;
    return this;
  }

  /** Whose CPU and memory it measures. */
  LoadTrial pid(long pid) {
    this.pid = pid;
    return this;
  }

  LoadTrial closed() {
    isClosed = true;
    return this;
  }

  /** With 20 sessions: all hear what is said, and the talker. */
  void allIsHeard() throws IOException {
    LoadReport report = sessions(20).run();
    assertTrue(report.isWhole(), report::table);
    assertEquals(report.said() * 21, report.delivered());
    assertTrue(report.said() >= 49, report::table);
  }

  /** With five sessions, and messages of 40,000 characters, on {@link #LONG_MESSAGES}. */
  void longMessagesAreHeard() throws IOException {
    LoadReport report = textLength(40_000).rate(20).run();
    assertTrue(report.isWhole(), report::table);
    assertEquals(report.said() * 6, report.delivered());
    assertTrue(report.bytesReceived() > 40_000 * report.delivered(), report::table);
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
        insecure,
        transport,
        sessions,
        names,
        rooms, // a talker for each
        rate,
        isClosed,
        textLength,
        200,
        warmUp,
        duration,
        think,
        lastWait,
        ImmutableList.of(InetAddress.getLoopbackAddress()),
        pid);
  }
}
