package dev.holdfast.http.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.holdfast.http.conformance.ServerProcess;
import dev.holdfast.http.conformance.SpoilingProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A load test of a server whose answers are changed or delayed on their way. */
class SpoiledLoadTest {

  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = new ServerProcess(LoadTrial.NO_LIMITS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static LoadReport runBehind(UnaryOperator<String> spoil) throws IOException {
    try (SpoilingProxy proxy = new SpoilingProxy(server.address(), spoil)) {
      return LoadTrial.of(proxy.address()).sessions(5).run();
    }
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
    UnaryOperator<String> spoil = text -> text.replace("\"message\"", "\"massage\"");
    try (SpoilingProxy proxy = new SpoilingProxy(server.address(), spoil)) {
      LoadReport report = LoadTrial.of(proxy.address()).lastWait(Duration.ofSeconds(1)).run();
      assertEquals(0, report.lost());
      assertEquals(report.said(), report.unheard(), report::table);
      assertTrue(report.waited() >= 1, report::table);
      assertFalse(report.isWhole());
    }
  }

  @Test
  void aServerThatStallsAtTheEndLosesNothing() throws IOException {
    AtomicLong first = new AtomicLong();
    LoadReport report =
        runBehind(
            text -> {
              if (text.contains("\"message\"")) {
                first.compareAndSet(0, System.nanoTime());
                long stalled = first.get() + 500_000_000L;
                long left = stalled + 6_000_000_000L - System.nanoTime();
                if (System.nanoTime() > stalled && left > 0) {
                  LockSupport.parkNanos(left);
                }
              }
              return text;
            });
    assertTrue(report.isWhole(), report::table);
    assertTrue(report.latencies().maxMillis() > 5_000, report::table);
  }

  @Test
  void aSessionThatEndsLosesNothingOfWhatIsSaidLater() throws IOException {
    AtomicInteger messages = new AtomicInteger();
    LoadReport report =
        runBehind(
            text ->
                text.contains("\"message\"") && messages.incrementAndGet() == 20
                    ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
                    : text);
    assertEquals(5, report.sessions(), report::table);
    assertEquals(0, report.lost(), report::table);
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
      LoadTrial plan =
          LoadTrial.of(proxy.address())
              .sessions(3)
              .rate(1)
              .closed()
              .duration(Duration.ofSeconds(6))
              .think(Duration.ZERO);
      LoadReport report = plan.run();
      assertTrue(report.said() > 5, report::table);
      assertEquals(1, report.unheard(), report::table);
      assertTrue(report.waited() < 1, report::table);
    }
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
  void aServerThatCreatesSessionsAndWelcomesNoneIsCalledSo() throws IOException {
    try (SpoilingProxy proxy =
            new SpoilingProxy(
                server.address(), text -> text.replace("\"welcome\"", "\"welcame\""));
        LoadRun run =
            new LoadRun(
                LoadTrial.of(proxy.address()).sessions(2).plan(),
                new RecordedProgress(),
                500_000,
                0)) {
      IOException error = assertThrows(IOException.class, run::run);
      assertEquals(
          "no session could join: the server has created sessions, and welcomes none",
          error.getMessage());
    }
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
  void theSessionsOfATestThatFailsAreEnded() throws IOException {
    try (ServerProcess full = new ServerProcess("--max-sessions 2 " + LoadTrial.NO_LIMITS)) {
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
        assertThrows(IOException.class, () -> LoadTrial.of(proxy.address()).sessions(1).run());
      }
      assertEquals(
          1, LoadTrial.of(full.address()).sessions(0).run().sessions(), "the first one was ended");
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

  @Test
  void theSessionsThatAreBeingCreatedWhenATestIsStoppedAreEnded() throws IOException {
    AtomicInteger created = new AtomicInteger();
    CountDownLatch stopped = new CountDownLatch(1);
    UnaryOperator<String> slow =
        text -> {
          if (text.contains("\"sid\"")) {
            created.incrementAndGet();
            Uninterruptibles.awaitUninterruptibly(stopped);
          }
          return text;
        };
    LoadRun.Progress stopping = new RecordedProgress(phase -> created.get() == 6);
    try (ServerProcess full = new ServerProcess("--max-sessions 6 " + LoadTrial.NO_LIMITS)) {
      try (SpoilingProxy proxy = new SpoilingProxy(full.address(), slow);
          LoadRun run = new LoadRun(LoadTrial.of(proxy.address()).plan(), stopping)) {
        assertEquals(0, run.run().sessions());
        stopped.countDown();
      }
      assertEquals(6, LoadTrial.of(full.address()).run().sessions(), "there is room for the next");
    }
  }

  @Test
  void aTerminationThatIsRefusedIsSentAgain() throws IOException {
    AtomicInteger refused = new AtomicInteger();
    UnaryOperator<String> spoil =
        text ->
            text.contains("\"terminate\"") && refused.incrementAndGet() <= 4
                ? "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
                : text;
    RecordedProgress progress = new RecordedProgress();
    try (ServerProcess full = new ServerProcess("--max-sessions 6 " + LoadTrial.NO_LIMITS)) {
      try (SpoilingProxy proxy = new SpoilingProxy(full.address(), spoil)) {
        LoadReport report = LoadRun.run(LoadTrial.of(proxy.address()).plan(), progress);
        assertTrue(report.isWhole(), report::table);
      }
      assertEquals(List.of(), progress.leftBehind());
      assertEquals(6, LoadTrial.of(full.address()).run().sessions(), "there is room for the next");
    }
  }

  @Test
  void sessionsThatTheServerDoesNotEndAreTold() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    RecordedProgress progress = new RecordedProgress();
    UnaryOperator<String> spoil =
        text -> {
          if (text.contains("\"terminate\"")) {
            Uninterruptibles.awaitUninterruptibly(over);
          }
          return text;
        };
    try (SpoilingProxy proxy = new SpoilingProxy(server.address(), spoil)) {
      LoadRun.run(LoadTrial.of(proxy.address()).plan(), progress);
    } finally {
      over.countDown();
    }
    assertEquals(List.of(6), progress.leftBehind());
  }

  @Test
  void sessionsAreEndedWhereThereIsNoPlaceForAConnectionMore() throws IOException {
    RecordedProgress progress = new RecordedProgress();
    try (SpoilingProxy full = new SpoilingProxy(server.address(), 7)) { // the talker has two
      LoadReport report = LoadRun.run(LoadTrial.of(full.address()).plan(), progress);
      assertTrue(report.isWhole(), report::table);
      assertTrue(full.refused() > 0, "there was no place");
    }
    assertEquals(List.of(), progress.leftBehind());
  }

  @Test
  void whatIsUnderWayWhenATestIsStoppedIsAwaitedForALittleAndIsNoLoss() throws IOException {
    AtomicInteger messages = new AtomicInteger();
    CountDownLatch over = new CountDownLatch(1);
    UnaryOperator<String> spoil =
        text -> {
          if (text.contains("\"message\"") && messages.incrementAndGet() == 20) {
            Uninterruptibles.awaitUninterruptibly(over); // from then on a session is told nothing
          }
          return text;
        };
    LoadRun.Progress stopping =
        new RecordedProgress(phase -> phase.equals("measuring") && messages.get() >= 20);
    try (SpoilingProxy proxy = new SpoilingProxy(server.address(), spoil)) {
      LoadTrial trial = LoadTrial.of(proxy.address()).duration(Duration.ofSeconds(60));
      LoadReport report = LoadRun.run(trial.plan(), stopping);
      assertTrue(report.stopped(), report::table);
      assertEquals(0, report.lost() + report.unheard(), report::table);
      assertTrue(report.waited() >= 2 && report.waited() < 20, report::table);
    } finally {
      over.countDown();
    }
  }
}
