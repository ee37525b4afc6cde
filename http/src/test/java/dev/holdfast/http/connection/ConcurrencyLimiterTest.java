package dev.holdfast.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConcurrencyLimiterTest {

  @ParameterizedTest
  @CsvSource({"16, 4", "32, 4", "64, 8", "4000, 500", "4008, 500", "20000, 500"})
  void anEighthOfTheConnectionsIsReservedWithinBounds(int most, int reserved) {
    assertEquals(reserved, ConcurrencyLimiter.reserved(most));
  }
}
