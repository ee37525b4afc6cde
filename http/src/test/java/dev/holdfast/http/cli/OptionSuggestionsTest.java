package dev.holdfast.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.http.config.Setting;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionSuggestionsTest {

  private static final List<String> OPTIONS =
      Arrays.stream(Setting.values()).map(Setting::option).toList();

  @ParameterizedTest
  @CsvSource({
    "--prot, --port",
    "--prt, --port",
    "--Port, --port",
    "--port1, --port",
    "--max-boddy, --max-body",
    "--inactvity, --inactivity",
    "--trusted-proxy, --trusted-proxies",
    "--password, --admin-password-file --cluster-password-file",
    "--origin, --allow-origin",
    "-p, --port --polling --presence-max --packet-limit",
    "--frobnicate, ''",
    "--boots, ''"
  })
  void aMistypedOptionIsTakenForWhatItMayMean(String typed, String meant) {
    assertEquals(meant, String.join(" ", OptionSuggestions.of(typed, OPTIONS)));
  }
}
