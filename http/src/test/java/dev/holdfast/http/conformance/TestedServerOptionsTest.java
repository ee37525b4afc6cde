package dev.holdfast.http.conformance;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.http.conformance.client.JsonValue;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tests of the options of a tested server: each takes values of its kind, and no others. */
class TestedServerOptionsTest {

  private static final Set<String> WORDS =
      Set.of("rooms", "memory"); // any text may be said of them

  private static void validate(String name, String value) throws Exception {
    JsonValue terms = JsonValue.read("{\"wait\":60,\"inactivity\":40}");
    TestedServerOptions.of(Map.of(name, value), terms, terms).validate();
  }

  @ParameterizedTest
  @CsvSource({
    "max-body,64k",
    "body-timeout,90s",
    "write-timeout,2m",
    "message-length,500",
    "rate-limit,5/1s",
    "rate-limit,off",
    "rooms,lobby",
    "presence-max,3",
    "memory,on",
    "keep-messages,10",
    "packet-limit,5/500ms",
    "request-packets,3",
    "mailbox-packets,200",
    "mailbox-bytes,512k",
    "mailbox-bytes,1m",
    "creation-limit,9/1m",
    "sessions-per-host,4",
    "idle-timeout,500ms",
    "max-connections,50",
    "connections-per-host,5",
    "max-sessions,7",
  })
  void aValueOfTheKindIsTaken(String name, String value) {
    assertDoesNotThrow(() -> validate(name, value));
  }

  @Test
  void eachOptionHasOneKind() throws Exception {
    for (String name : TestedServerOptions.DEFAULTS.keySet()) {
      int taken = 0;
      for (String value : new String[] {"9s", "9", "9/3s"}) {
        taken += takes(name, value) ? 1 : 0;
      }
      assertEquals(WORDS.contains(name) ? 3 : 1, taken, name);
    }
  }

  private static boolean takes(String name, String value) throws Exception {
    try {
      validate(name, value);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Test
  void aRateIsNamedWholeInItsError() {
    assertEquals(
        "--server rate-limit=9/3 cannot be read; it should be as 10/3s or off",
        assertThrows(IllegalArgumentException.class, () -> validate("rate-limit", "9/3"))
            .getMessage());
  }
}
