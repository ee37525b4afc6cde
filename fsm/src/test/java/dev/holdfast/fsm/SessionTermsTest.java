package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tests of terms: the times that are advertised and those that are enforced. */
class SessionTermsTest {

  private static SessionTerms terms(long inactivity, long polling) {
    EngineConfig limits = new EngineConfig(10, 1_000, 5, 1_000, true);
    return new SessionTerms(
        "sid", 1, new GrantedTerms(false, 0, 0, 2, inactivity, 0, polling, null, limits));
  }

  @ParameterizedTest
  @CsvSource({"45000, 40000", "20000, 15000", "16000, 12000", "1200, 1000", "800, 800", "0, 0"})
  void lessInactivityIsAdvertisedThanEnforced(long enforced, long advertised) {
    assertEquals(advertised, terms(enforced, 5_000).granted().advertisedInactivity());
    assertEquals(advertised, GrantedTerms.advertisedInactivity(enforced));
  }

  @ParameterizedTest
  @CsvSource({"5000, 6000", "3000, 4000", "900, 1200", "0, 0"})
  void morePollingIsAdvertisedThanEnforced(long enforced, long advertised) {
    assertEquals(advertised, terms(45_000, enforced).granted().advertisedPolling());
  }

  @Test
  void termsShareOnlyWhatIsEqual() {
    GrantedTerms others = terms(45_000, 5_000).granted();
    SessionTerms equal = terms(45_000, 5_000).sharing(others);
    SessionTerms unlike = terms(45_000, 3_000).sharing(others);

    assertSame(others, equal.granted());
    assertEquals(terms(45_000, 5_000), equal);
    assertNotSame(others, unlike.granted());
    assertEquals(terms(45_000, 3_000), unlike);
  }
}
