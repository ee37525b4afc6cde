package dev.holdfast.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationFormatterTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.5S, 500ms",
    "PT1.25S, 1s 250ms",
    "PT30S, 30s",
    "PT5M44S, 5m 44s",
    "PT3H, 3h",
    "PT24H, 1d",
    "PT960H, 40d",
    "PT26H0M3S, 1d 2h 3s",
    "PT-1S, -1s",
    "PT-0.000001S, -1000ns",
    "PT0.001000002S, 1ms 2ns",
    "PT2562047788015215H30M7S, 106751991167300d 15h 30m 7s",
    "PT-2562047788015215H-30M-8S, -106751991167300d 15h 30m 7s 999ms 999999ns"
  })
  void aLengthOfTimeIsWrittenAsPeopleWriteIt(Duration time, String text) {
    assertEquals(text, DurationFormatter.format(time));
  }
}
