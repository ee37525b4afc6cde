package dev.holdfast.http.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.client.ServerAddress;
import dev.holdfast.http.load.LoadPlan;
import dev.holdfast.http.load.LoadReport;
import dev.holdfast.http.load.LoadRun;
import dev.holdfast.http.load.LoadTransport;
import io.undertow.Undertow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BareServerTest {

  @Test
  void theServerThatWeCompareWithDeliversAllInAClosedLoop() throws IOException {
    Undertow server = BareServer.start();
    try {
      InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
      LoadPlan plan =
          new LoadPlan(
              ServerAddress.parse("http://127.0.0.1:" + address.getPort()),
              false,
              LoadTransport.HTTP,
              20,
              ImmutableList.of("room"),
              1,
              1,
              true,
              100,
              200,
              Duration.ZERO,
              Duration.ofSeconds(1),
              Duration.ZERO,
              Duration.ofSeconds(30),
              ImmutableList.of(),
              0);
      try (LoadRun run = new LoadRun(plan, (phase, second) -> {})) {
        LoadReport report = run.run();
        assertTrue(report.isWhole(), report::table);
        assertTrue(report.said() > 1, report::table);
        assertEquals(report.said() * 21, report.delivered());
      }
    } finally {
      server.stop();
    }
  }
}
