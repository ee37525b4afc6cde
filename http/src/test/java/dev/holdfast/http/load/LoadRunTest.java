package dev.holdfast.http.load;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.holdfast.http.conformance.ServerProcess;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LoadRunTest {

  private static final long PATIENCE = 30_000_000; // microseconds

  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = new ServerProcess(LoadTrial.NO_LIMITS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void anOpenLoopSaysWhatIsPlannedAndAllIsHeard() throws IOException {
    LoadReport report =
        LoadTrial.of(server.address()).sessions(20).pid(ProcessHandle.current().pid()).run();
    assertTrue(report.isWhole(), report::table);
    assertTrue(49 <= report.said() && report.said() <= 51, report::table);
    assertEquals(report.said() * 21, report.delivered());
    assertTrue(report.latencies().medianMillis() > 0);
    assertTrue(report.serverCpu() > 0);
  }

  @Test
  void onWebSocketsAllIsHeardInFewerBytes() throws IOException {
    LoadReport texts =
        LoadTrial.of(server.address()).transport(LoadTransport.WEBSOCKET).sessions(20).run();
    assertTrue(texts.isWhole(), texts::table);
    assertEquals(texts.said() * 21, texts.delivered());
    LoadReport posts = LoadTrial.of(server.address()).sessions(20).run();
    assertTrue(posts.isWhole(), posts::table);
    long head = 100; // bytes that a response has at least
    assertTrue(
        texts.bytesReceived() / texts.answers() + head < posts.bytesReceived() / posts.answers(),
        () -> texts.table() + posts.table());
  }

  @Test
  void aWebSocketThatIsClosedWhileNothingIsUnderWayEndsNoSession() throws IOException {
    try (ServerProcess hasty = new ServerProcess("--idle-timeout 1s --rate-limit off")) {
      LoadTrial slow =
          LoadTrial.of(hasty.address())
              .transport(LoadTransport.WEBSOCKET)
              .sessions(3)
              .rate(0.4)
              .duration(Duration.ofSeconds(6))
              .think(Duration.ofSeconds(2));
      LoadReport report = slow.run();
      assertTrue(report.isWhole(), report::table);
      assertTrue(report.said() >= 2, report::table);
    }
  }

  @Test
  void inAClosedLoopEachMessageWaitsForTheLastOne() throws IOException {
    LoadReport report =
        LoadTrial.of(server.address()).sessions(20).closed().think(Duration.ofMillis(200)).run();
    assertTrue(report.isWhole(), report::table);
    assertTrue(0 < report.said() && report.said() < 10, report::table); // each thinks for 200 ms
    assertEquals(report.said() * 21, report.delivered());
  }

  @Test
  void sessionsAreSpreadOverRooms() throws IOException {
    LoadReport report = LoadTrial.of(server.address()).sessions(20).rooms(4).run();
    assertTrue(report.isWhole(), report::table);
    assertEquals(report.said() * 6, report.delivered());
  }

  @Test
  void withoutRoomsSessionsAreOpenedAndHoldARequest() throws IOException {
    LoadReport report = LoadTrial.of(server.address()).sessions(20).rooms(0).run();
    assertTrue(report.isWhole(), report::table);
    assertEquals(20, report.sessions());
    assertEquals(0, report.said());
    assertEquals(0, report.answers(), "none to what is held");
  }

  @Test
  void onlyWhatIsSaidBehindTheWarmUpIsMeasured() throws IOException {
    LoadReport report =
        LoadTrial.of(server.address())
            .sessions(20)
            .rate(200)
            .warmUp(Duration.ofMillis(1_500))
            .think(Duration.ofMillis(150))
            .run();
    assertTrue(report.isWhole(), report::table);
    assertEquals(report.said() * 21, report.delivered());
    ImmutableSet<String> phases =
        report.perSecond().stream().map(LoadSecond::phase).collect(toImmutableSet());
    assertTrue(ImmutableSet.of("measuring", "waiting").containsAll(phases), phases::toString);
  }

  @Test
  void aServerThatStaysColdIsTold() throws IOException {
    LoadTrial trial = LoadTrial.of(server.address()).warmUp(Duration.ofMillis(1)).pid(server.pid());
    try (LoadRun run = new LoadRun(trial.plan(), new RecordedProgress(), PATIENCE, 200_000)) {
      LoadReport report = run.run();
      assertTrue(report.isWhole(), report::table);
      assertTrue(report.table().contains("--warm-up: the server used 0."), report::table);
    }
    LoadReport unasked = trial.warmUp(Duration.ZERO).run();
    assertFalse(unasked.table().contains("--warm-up"), unasked::table);
  }

  @Test
  void onlyWhatIsSaidBehindTheWarmUpIsRefused() throws IOException {
    try (ServerProcess limited = new ServerProcess("--rate-limit 5/60s --packet-limit off")) {
      LoadReport report =
          LoadTrial.of(limited.address())
              .sessions(2)
              .rate(50)
              .warmUp(Duration.ofSeconds(1))
              .think(Duration.ofMillis(150))
              .run();
      assertEquals(ImmutableMap.of("rate-limited", report.said()), report.refused());
      assertEquals(0, report.delivered(), report::table);
    }
  }

  @Test
  void aConnectionThatIsClosedWhileNothingIsUnderWayEndsNoSession() throws IOException {
    try (ServerProcess hasty = new ServerProcess("--idle-timeout 1s --rate-limit off")) {
      LoadTrial slow =
          LoadTrial.of(hasty.address())
              .sessions(3)
              .rate(0.5)
              .duration(Duration.ofSeconds(5))
              .think(Duration.ZERO);
      LoadReport report = slow.run();
      assertTrue(report.isWhole(), report::table);
      assertTrue(report.said() >= 2, report::table);
    }
  }

  @Test
  void sessionsThatMayNotJoinAreNoticedAndEnded() throws IOException {
    try (ServerProcess small =
        new ServerProcess("--room-members 10 --max-sessions 21 " + LoadTrial.NO_LIMITS)) {
      for (int i = 0; i < 2; i++) {
        LoadReport report = LoadTrial.of(small.address()).sessions(20).run();
        assertEquals(10, report.sessions(), report::table);
        assertEquals(21, report.planned());
        assertEquals(11L, report.ended().get("not let in: room-full"), report::table);
        assertFalse(report.isWhole());
      }
    }
  }

  @Test
  void theConditionThatEndsATalkerIsTold() throws IOException {
    try (ServerProcess limited = new ServerProcess("--rate-limit off --packet-limit 5/60s")) {
      LoadReport report = LoadTrial.of(limited.address()).run();
      assertTrue(report.ended().toString().contains("policy-violation"), report::table);
    }
  }

  @Test
  void talkersThatAreGoneAreTold() throws IOException {
    try (ServerProcess limited = new ServerProcess("--rate-limit off --packet-limit 5/60s")) {
      LoadReport report = LoadTrial.of(limited.address()).run();
      assertTrue(report.said() < 40, report::table);
      assertTrue(
          report.table().contains("talkers            0 of 1: what the others"), report::table);
    }
    LoadReport whole = LoadTrial.of(server.address()).run();
    assertFalse(whole.table().contains("talkers"), whole::table);
  }

  @Test
  void whatTheServerRefusesIsTold() throws IOException {
    try (ServerProcess limited = new ServerProcess("--rate-limit 5/60s --packet-limit off")) {
      LoadReport report = LoadTrial.of(limited.address()).sessions(5).run();
      assertTrue(report.refused().getOrDefault("rate-limited", 0L) > 10, report::table);
      assertEquals((report.said() - report.refused().get("rate-limited")) * 6, report.delivered());
      assertFalse(report.isWhole(), "what is refused is told to no member");
      assertTrue(report.table().contains("--rate-limit off"), report::table);
    }
  }

  @Test
  void sessionsThatTheServerEndsAreTold() throws IOException {
    try (ServerProcess limited = new ServerProcess("--max-sessions 10")) {
      LoadReport report = LoadTrial.of(limited.address()).sessions(20).run();
      assertEquals(10, report.sessions(), report::table);
      assertEquals(11, report.ended().values().stream().mapToLong(each -> each).sum());
      assertFalse(report.isWhole());
    }
  }

  @Test
  void aServerThatIsNotThereIsAnError() throws IOException {
    ServerAddress unknown = new ServerAddress(false, "no.such.host.invalid", 80, "");
    assertThrows(IOException.class, () -> LoadTrial.of(unknown).sessions(1).run());
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    ServerAddress nowhere = new ServerAddress(false, "127.0.0.1", port, "");
    IOException error =
        assertThrows(IOException.class, () -> LoadTrial.of(nowhere).sessions(1).run());
    assertTrue(String.valueOf(error.getMessage()).contains("refused"), error::getMessage);
  }

  @Test
  void moreSessionsAreEndedThanThereAreConnectionsForThat() throws IOException {
    try (ServerProcess full = new ServerProcess("--max-sessions 250 " + LoadTrial.NO_LIMITS)) {
      for (int i = 0; i < 2; i++) {
        LoadReport report = LoadTrial.of(full.address()).sessions(250).rooms(0).run();
        assertEquals(250, report.sessions(), report::table);
      }
    }
  }

  @Test
  void theSessionsOfATestThatIsStoppedAreEnded() throws IOException {
    try (ServerProcess full = new ServerProcess("--max-sessions 6 " + LoadTrial.NO_LIMITS)) {
      LoadReport stopped = runUntilStopped(full.address());
      assertTrue(stopped.stopped(), stopped::table);
      assertEquals(6, stopped.sessions(), stopped::table);
      assertEquals(
          6,
          LoadTrial.of(full.address()).sessions(5).run().sessions(),
          "there is room for the next");
    }
  }

  private static LoadReport runUntilStopped(ServerAddress address) throws IOException {
    LoadRun.Progress stopping = new RecordedProgress(phase -> phase.equals("measuring"));
    LoadTrial plan =
        LoadTrial.of(address).sessions(5).duration(Duration.ofSeconds(60)).think(Duration.ZERO);
    return LoadRun.run(plan.plan(), stopping);
  }
}
