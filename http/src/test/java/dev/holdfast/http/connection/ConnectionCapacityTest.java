package dev.holdfast.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A warning comes where what was asked for cannot be had, and only there. */
class ConnectionCapacityTest {

  private static final String RAISE_FILES =
      ": raise the limit of open files (ulimit -n, LimitNOFILE)";

  private static String problem(int wanted, int sessions, int possible) {
    return ConnectionCapacity.problem(wanted, sessions, possible, UnaryOperator.identity());
  }

  /** Zero is what was left as it is by default. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 1000",
    "0, 0, 16",
    "1000, 0, 1000",
    "16, 0, 1000",
    "0, 1000, 1000",
    "50, 40, 1000"
  })
  void whatCanBeHadIsNoProblem(int wanted, int sessions, int possible) {
    assertNull(problem(wanted, sessions, possible));
  }

  @Test
  void theWarningNamesWhatToRaise() {
    assertEquals(
        "1000 connections at most, so ServerConfig.maxConnections=1001 cannot be" + RAISE_FILES,
        problem(1_001, 0, 1_000));
    assertEquals(
        "1000 connections at most, so SessionPolicy.maxSessions=1001 cannot be" + RAISE_FILES,
        problem(0, 1_001, 1_000));
    assertEquals(
        "each session holds a connection, so SessionPolicy.maxSessions=60 cannot be: raise"
            + " ServerConfig.maxConnections=50",
        problem(50, 60, 1_000));
  }
}
