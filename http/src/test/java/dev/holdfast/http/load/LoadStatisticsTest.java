package dev.holdfast.http.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LoadStatisticsTest {

  private final LoadStatistics statistics = new LoadStatistics();

  @Test
  void reasonsAreToldApartUpToABound() {
    for (int i = 0; i < 100; i++) {
      statistics.refused("code-" + i);
      statistics.ended("why-" + i);
      statistics.explain("code-" + i, "because");
    }
    statistics.refused("code-0");
    assertEquals(21, statistics.refusals().size());
    assertEquals(2, statistics.refusals().get("code-0"));
    assertEquals(80, statistics.refusals().get("other reasons"));
    assertEquals(21, statistics.ends().size());
    assertEquals(80, statistics.ends().get("other reasons"));
    assertEquals(20, statistics.explanations().size());
  }
}
