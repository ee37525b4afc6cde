package dev.holdfast.http.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.holdfast.http.conformance.ServerProcess;
import dev.holdfast.http.conformance.SpoilingProxy;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LoadRunTest {

  private static final String NO_LIMITS =
      "--rate-limit off --packet-limit off --creation-limit off";

  private static final AtomicInteger ROOMS = new AtomicInteger();

  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = new ServerProcess(NO_LIMITS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static LoadReport run(ServerAddress address, boolean closed, int rooms, int sessions)
      throws IOException {
    LoadPlan plan =
        new LoadPlan(
            address,
            sessions,
            names(rooms),
            rooms,
            50,
            closed,
            100,
            200,
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofMillis(closed ? 200 : 5),
            ImmutableList.of(InetAddress.getLoopbackAddress()),
            ProcessHandle.current().pid());
    return LoadRun.run(plan, (phase, second) -> {});
  }

  private static ImmutableList<String> names(int rooms) {
    return IntStream.range(0, rooms)
        .mapToObj(i -> "room-" + ROOMS.incrementAndGet())
        .collect(ImmutableList.toImmutableList());
  }

  private static LoadReport runBehind(UnaryOperator<String> spoil) throws IOException {
    try (SpoilingProxy proxy = new SpoilingProxy(server.address(), spoil)) {
      return run(proxy.address(), false, 1, 5);
    }
  }

  @Test
  void anOpenLoopSaysWhatIsPlannedAndAllIsHeard() throws IOException {
    LoadReport report = run(server.address(), false, 1, 20);
    assertTrue(report.isWhole(), report::table);
    assertTrue(49 <= report.said() && report.said() <= 51, report::table);
    assertEquals(report.said() * 21, report.delivered());
    assertTrue(report.latencies().medianMillis() > 0);
    assertTrue(report.serverCpu() > 0);
  }

  @Test
  void inAClosedLoopEachMessageWaitsForTheLastOne() throws IOException {
    LoadReport report = run(server.address(), true, 1, 20);
    assertTrue(report.isWhole(), report::table);
    assertTrue(0 < report.said() && report.said() < 10, report::table); // each thinks for 200 ms
    assertEquals(report.said() * 21, report.delivered());
  }

  @Test
  void sessionsAreSpreadOverRooms() throws IOException {
    LoadReport report = run(server.address(), false, 4, 20);
    assertTrue(report.isWhole(), report::table);
    assertEquals(report.said() * 6, report.delivered());
  }

  @Test
  void withoutRoomsSessionsAreOpenedAndHoldARequest() throws IOException {
    LoadReport report = run(server.address(), false, 0, 20);
    assertTrue(report.isWhole(), report::table);
    assertEquals(20, report.sessions());
    assertEquals(0, report.said());
    assertEquals(0, report.answers(), "none to what is held");
  }

  @Test
  void whatASessionIsNotToldIsLost() throws IOException {
    AtomicInteger messages = new AtomicInteger();
    LoadReport report =
        runBehind(
            text ->
                text.contains("\"message\"") && messages.incrementAndGet() == 20
                    ? text.replaceFirst("\"message\"", "\"massage\"")
                    : text);
    assertEquals(1, report.lost(), report::table);
    assertFalse(report.isWhole());
  }

  @Test
  void answersThatOvertakeEachOtherAreTakenInOrder() throws IOException {
    AtomicInteger answers = new AtomicInteger();
    LoadReport report =
        runBehind(
            text -> {
              if (text.contains("\"message\"") && answers.incrementAndGet() % 4 == 0) {
                LockSupport.parkNanos(40_000_000);
              }
              return text;
            });
    assertTrue(report.isWhole(), report::table);
  }

  @Test
  void whatASessionIsToldTwiceIsDoubled() throws IOException {
    AtomicInteger messages = new AtomicInteger();
    LoadReport report =
        runBehind(
            text -> {
              int comma = text.indexOf("\"packets\":[{\"kind\":\"message\"");
              if (comma < 0 || messages.incrementAndGet() != 20) {
                return text;
              }
              String packet = text.substring(comma + 11, text.indexOf('}', comma) + 1);
              String body = "{\"packets\":[" + packet + "," + packet + "]}";
              return text.replaceFirst(
                          "(?i)content-length: \\d+", "Content-Length: " + body.length())
                      .substring(0, text.indexOf("\r\n\r\n") + 4)
                  + body;
            });
    assertEquals(1, report.doubled(), report::table);
    assertFalse(report.isWhole());
  }

  @Test
  void whatNoSessionIsToldIsNoticed() throws IOException {
    LoadReport report = runBehind(text -> text.replace("\"message\"", "\"massage\""));
    assertEquals(0, report.lost());
    assertEquals(report.said(), report.unheard(), report::table);
    assertTrue(report.waited() < 10, "what reaches no session is given up");
    assertFalse(report.isWhole());
  }

  @Test
  void aClosedLoopGoesOnBehindAMessageThatNoSessionIsTold() throws IOException {
    AtomicLong first = new AtomicLong();
    UnaryOperator<String> spoil =
        text -> {
          if (!text.contains("\"message\"")) {
            return text;
          }
          first.compareAndSet(0, System.nanoTime());
          boolean early = System.nanoTime() - first.get() < 1_000_000_000;
          return early ? text.replace("\"message\"", "\"massage\"") : text;
        };
    try (SpoilingProxy proxy = new SpoilingProxy(server.address(), spoil)) {
      LoadPlan plan =
          new LoadPlan(
              proxy.address(),
              3,
              names(1),
              1,
              1,
              true,
              100,
              200,
              Duration.ZERO,
              Duration.ofSeconds(6),
              Duration.ZERO,
              ImmutableList.of(),
              0);
      LoadReport report = LoadRun.run(plan, (phase, second) -> {});
      assertTrue(report.said() > 5, report::table);
      assertEquals(1, report.unheard(), report::table);
      assertTrue(report.waited() < 1, report::table);
    }
  }

  @Test
  void aConnectionThatIsClosedWhileNothingIsUnderWayEndsNoSession() throws IOException {
    try (ServerProcess hasty = new ServerProcess("--idle-timeout 1s --rate-limit off")) {
      LoadPlan slow =
          new LoadPlan(
              hasty.address(),
              3,
              names(1),
              1,
              0.5,
              false,
              100,
              200,
              Duration.ZERO,
              Duration.ofSeconds(5),
              Duration.ZERO,
              ImmutableList.of(),
              0);
      LoadReport report = LoadRun.run(slow, (phase, second) -> {});
      assertTrue(report.isWhole(), report::table);
      assertTrue(report.said() >= 2, report::table);
    }
  }

  @Test
  void sessionsThatMayNotJoinAreNoticed() throws IOException {
    try (ServerProcess small =
        new ServerProcess("--room-members 10 --rate-limit off --packet-limit off")) {
      LoadReport report = run(small.address(), false, 1, 20);
      assertEquals(10, report.sessions(), report::table);
      assertEquals(21, report.planned());
      assertEquals(11L, report.ended().get("not let in: room-full"), report::table);
      assertFalse(report.isWhole());
    }
  }

  @Test
  void whatTheServerRefusesIsTold() throws IOException {
    try (ServerProcess limited = new ServerProcess("--rate-limit 5/60s --packet-limit off")) {
      LoadReport report = run(limited.address(), false, 1, 5);
      assertTrue(report.refused().getOrDefault("rate-limited", 0L) > 10, report::table);
      assertEquals((report.said() - report.refused().get("rate-limited")) * 6, report.delivered());
      assertFalse(report.isWhole(), "what is refused is told to no member");
      assertTrue(report.table().contains("--rate-limit off"), report::table);
    }
  }

  @Test
  void sessionsThatTheServerEndsAreTold() throws IOException {
    try (ServerProcess limited = new ServerProcess("--max-sessions 10")) {
      LoadReport report = run(limited.address(), false, 1, 20);
      assertEquals(10, report.sessions(), report::table);
      assertEquals(11, report.ended().values().stream().mapToLong(each -> each).sum());
      assertFalse(report.isWhole());
    }
  }

  @Test
  void aServerThatIsNotThereIsAnError() throws IOException {
    ServerAddress unknown = new ServerAddress(false, "no.such.host.invalid", 80, "");
    assertThrows(IOException.class, () -> run(unknown, false, 1, 1));
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    ServerAddress nowhere = new ServerAddress(false, "127.0.0.1", port, "");
    IOException error = assertThrows(IOException.class, () -> run(nowhere, false, 1, 1));
    assertTrue(String.valueOf(error.getMessage()).contains("refused"), error::getMessage);
  }

  @Test
  void whatIsNoJsonEndsTheSessionWithTheReason() throws IOException {
    AtomicInteger messages = new AtomicInteger();
    LoadReport report =
        runBehind(
            text ->
                text.contains("\"message\"") && messages.incrementAndGet() == 20
                    ? text.replaceFirst("\\{\"packets\"", "<<<packets>>")
                    : text);
    assertEquals(5, report.sessions(), report::table);
    assertTrue(report.ended().toString().contains("what is no JSON object"), report::table);
  }

  @Test
  void aServerThatIsNoHoldfastIsToldAtOnce() throws IOException {
    long begin = System.nanoTime();
    IOException error =
        assertThrows(
            IOException.class,
            () -> runBehind(text -> text.replaceFirst("\\{\"sid\"", "<html><body>")));
    assertTrue(
        String.valueOf(error.getMessage()).startsWith("this is no Holdfast: it answered what is"),
        error::getMessage);
    assertTrue(System.nanoTime() - begin < 10e9, "at once");
  }

  @Test
  void aStatusIsToldAtOnceWithItsWholeText() {
    String why = "the server may not be called " + "a".repeat(100) + ": see --allowed-hosts";
    String answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: " + why.length() + "\r\n\r\n" + why;
    IOException error = assertThrows(IOException.class, () -> runBehind(text -> answer));
    assertEquals("the server answered 403: " + why, error.getMessage());
  }

  @Test
  void whatTheServerSaysIsPrintedWithoutControlCharacters() throws IOException {
    AtomicInteger messages = new AtomicInteger();
    String answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\n\u001b[31m";
    LoadReport report =
        runBehind(
            text ->
                text.contains("\"message\"") && messages.incrementAndGet() == 20 ? answer : text);
    assertTrue(report.table().contains("the server answered 403: \\u001b[31m=1"), report::table);
  }

  @Test
  void theTextOfAStatusIsBounded() {
    String answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 9999\r\n\r\n" + "a".repeat(9_999);
    IOException error = assertThrows(IOException.class, () -> runBehind(text -> answer));
    assertEquals("the server answered 403: " + "a".repeat(500) + "...", error.getMessage());
  }

  @Test
  void theSessionsOfATestThatIsStoppedAreEnded() throws IOException {
    try (ServerProcess full = new ServerProcess("--max-sessions 6 " + NO_LIMITS)) {
      LoadReport stopped = runUntilStopped(full.address());
      assertTrue(stopped.stopped(), stopped::table);
      assertEquals(6, stopped.sessions(), stopped::table);
      assertEquals(6, run(full.address(), false, 1, 5).sessions(), "there is room for the next");
    }
  }

  private static LoadReport runUntilStopped(ServerAddress address) throws IOException {
    AtomicBoolean measuring = new AtomicBoolean();
    LoadRun.Progress stopping =
        new LoadRun.Progress() {
          @Override
          public void second(String phase, LoadSecond second) {
            measuring.set(phase.equals("measuring"));
          }

          @Override
          public boolean isStopped() {
            return measuring.get();
          }
        };
    LoadPlan plan =
        new LoadPlan(
            address,
            5,
            names(1),
            1,
            50,
            false,
            100,
            200,
            Duration.ZERO,
            Duration.ofSeconds(60),
            Duration.ZERO,
            ImmutableList.of(),
            0);
    return LoadRun.run(plan, stopping);
  }

  @Test
  void theSessionsOfATestThatFailsAreEnded() throws IOException {
    try (ServerProcess full = new ServerProcess("--max-sessions 2 " + NO_LIMITS)) {
      AtomicInteger creations = new AtomicInteger();
      UnaryOperator<String> spoil =
          text -> {
            if (text.contains("\"sid\"") && creations.incrementAndGet() == 2) {
              LockSupport.parkNanos(200_000_000); // the first session is there meanwhile
              return text.replaceFirst("\\{\"sid\"", "<html><body>");
            }
            return text.replace("\"welcome\"", "\"walcome\"");
          };
      try (SpoilingProxy proxy = new SpoilingProxy(full.address(), spoil)) {
        assertThrows(IOException.class, () -> run(proxy.address(), false, 1, 1));
      }
      assertEquals(1, run(full.address(), false, 1, 0).sessions(), "the first one was ended");
    }
  }

  @Test
  void theTimeOfTheWaitBelongsToTheFigures() throws IOException {
    AtomicInteger messages = new AtomicInteger();
    LoadReport report =
        runBehind(
            text -> {
              if (text.contains("\"message\"") && messages.incrementAndGet() == 20) {
                LockSupport.parkNanos(2_000_000_000);
              }
              return text;
            });
    assertTrue(report.waited() > 0.2, report::table);
    assertTrue(report.seconds() > 1 + 0.9 * report.waited(), report::table);
    assertEquals(
        report.delivered(), report.perSecond().stream().mapToLong(LoadSecond::delivered).sum());
    assertEquals(
        report.seconds(), report.perSecond().stream().mapToDouble(LoadSecond::seconds).sum(), 1e-3);
  }

  private static LoadReport runWarm(ServerAddress address, int sessions, double rate)
      throws IOException {
    LoadPlan plan =
        new LoadPlan(
            address,
            sessions,
            names(1),
            1,
            rate,
            false,
            100,
            200,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(150),
            ImmutableList.of(),
            0);
    return LoadRun.run(plan, (phase, second) -> {});
  }

  @Test
  void onlyWhatIsSaidBehindTheWarmUpIsMeasured() throws IOException {
    LoadReport report = runWarm(server.address(), 20, 200);
    assertTrue(report.isWhole(), report::table);
    assertEquals(report.said() * 21, report.delivered());
    assertEquals("measuring", report.perSecond().get(0).phase());
  }

  @Test
  void onlyWhatIsSaidBehindTheWarmUpIsRefused() throws IOException {
    try (ServerProcess limited = new ServerProcess("--rate-limit 5/60s --packet-limit off")) {
      LoadReport report = runWarm(limited.address(), 2, 50);
      assertEquals(ImmutableMap.of("rate-limited", report.said()), report.refused());
      assertEquals(0, report.delivered(), report::table);
    }
  }
}
