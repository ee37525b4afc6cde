package dev.holdfast.http.load;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LoadReportPrinterTest {

  @Test
  void whatIsNotKnownOfTheServerIsADash() throws IOException {
    LoadPlan plan = LoadTrial.of(new ServerAddress(false, "127.0.0.1", 1, "")).plan();
    LoadMeasurement measured =
        new LoadMeasurement(1, 0, false, false, -1, -1, 2, 1, -1, ImmutableList.of());
    try (LoadLoop loop = new LoadLoop(plan)) {
      String table = LoadReport.of(plan, loop, measured).table();
      assertTrue(table.contains("opening            - us of CPU"), table);
      assertTrue(table.contains("200 % of a core, - KiB per session"), table);
    }
  }
}
