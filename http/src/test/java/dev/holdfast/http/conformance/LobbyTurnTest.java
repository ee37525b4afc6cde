package dev.holdfast.http.conformance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.MemberPackets;
import dev.holdfast.http.conformance.client.RawHttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class LobbyTurnTest {

  private static final int PAGE = 500; // members that one answer to who names
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void aTurnIsWaitedForInALobbyOfMoreThanAPageWithinTheLimitOfPackets() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (ServerProcess server = new ServerProcess("--rate-limit off --packet-limit 4/3s");
        RawHttpClient crowd = new RawHttpClient(server.address(), PATIENCE);
        RawHttpClient second = new RawHttpClient(server.address(), PATIENCE)) {
      for (int i = 0; i <= PAGE; i++) {
        String join = CheckContext.packets(MemberPackets.join("lobby", "m" + i, ""));
        new BindSession(crowd, join + ",\"hold\":0").leave();
      }
      Future<LobbyTurn> waiting;
      try (RawHttpClient first = new RawHttpClient(server.address(), PATIENCE)) {
        LobbyTurn turn = LobbyTurn.await(first);
        waiting = executor.submit(() -> LobbyTurn.await(second));
        assertThrows(TimeoutException.class, () -> waiting.get(3, SECONDS));
        turn.during(() -> "done");
      }
      assertEquals("done", waiting.get(20, SECONDS).during(() -> "done"));
    } finally {
      executor.shutdownNow();
    }
  }
}
