package dev.holdfast.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionTerms;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionPolicyTest {

  private static final long ABSENT = Request.ABSENT;

  @ParameterizedTest
  @CsvSource({"-1, 60000", "0, 0", "1000, 1000", "60000, 60000", "300000, 60000"})
  void waitIsNeverLongerThanAskedForOrThanGranted(long asked, long granted) {
    assertEquals(
        granted, grant(CreationRequests.asking(asked, ABSENT, null)).granted().longestWait());
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "0, 0", "1, 1", "2, 1", "9007199254740991, 1"})
  void atMostOneRequestIsHeld(long asked, int granted) {
    assertEquals(granted, grant(CreationRequests.asking(ABSENT, asked, null)).granted().hold());
  }

  @Test
  void twoRequestsMayBeOpenWhateverTheHold() {
    assertEquals(2, grant(CreationRequests.asking(ABSENT, 0, null)).granted().requests());
    assertEquals(2, grant(CreationRequests.asking(ABSENT, 1, null)).granted().requests());
  }

  @ParameterizedTest
  @CsvSource({
    "1.6, 1.6",
    "1.10, 1.10",
    "1.11, 1.11",
    "1.12, 1.11",
    "2.0, 1.11",
    "0.99, 0.99",
    "1, 1.0",
    "one, 1.11",
    "-1.5, 1.11",
    "'', 1.11"
  })
  void theLowerVersionIsSpokenComparedAsTwoNumbers(String theirs, String spoken) {
    assertEquals(spoken, grant(CreationRequests.asking(ABSENT, ABSENT, theirs)).granted().ver());
  }

  @Test
  void aClientThatNamesNoVersionGetsNone() {
    assertEquals(null, grant(CreationRequests.plain(1)).granted().ver());
  }

  private static String refused(
      Class<? extends Exception> type, UnaryOperator<SessionPolicy.Builder> change) {
    return assertThrows(type, () -> change.apply(SessionPolicy.builder()).build()).getMessage();
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void aValueThatNoSessionCanHaveIsNamed() {
    Class<IllegalArgumentException> senseless = IllegalArgumentException.class;
    assertEquals(
        "SessionPolicy.inactivity: -1s is less than 0",
        refused(senseless, to -> to.inactivity(Duration.ofSeconds(-1))));
    assertEquals(
        "SessionPolicy.longestWait: 106751991167300d 15h 30m 7s is more than 365d",
        refused(senseless, to -> to.longestWait(Duration.ofSeconds(Long.MAX_VALUE))));
    assertEquals(
        "SessionPolicy.requestPackets: -1 is less than 0",
        refused(senseless, to -> to.requestPackets(-1)));
    Class<NullPointerException> missing = NullPointerException.class;
    assertEquals("SessionPolicy.maxPause", refused(missing, to -> to.maxPause(null)));
    assertEquals("SessionPolicy.packetLimit", refused(missing, to -> to.packetLimit(null)));
  }

  /** Tries every inactivity in steps of a tenth of a second, with every polling interval. */
  @Test
  void aClientThatPollsAtTheNamedIntervalIsNeitherTooFastNorTooSlow() {
    long jitter = 50; // milliseconds that one request is slower than the next
    for (long inactivity = 1_100; inactivity < 100_000; inactivity += 100) {
      for (long polling = 0; polling <= 60_000; polling += polling < 6_000 ? 100 : 5_000) {
        SessionPolicy policy =
            SessionPolicy.builder()
                .inactivity(Duration.ofMillis(inactivity))
                .polling(Duration.ofMillis(polling))
                .build();
        SessionTerms terms = policy.grant("sid", CreationRequests.asking(0, ABSENT, null));
        long toldPolling = (terms.granted().advertisedPolling() + 999) / 1_000 * 1_000;
        long toldInactivity = terms.granted().advertisedInactivity() / 1_000 * 1_000;
        String which = "inactivity " + inactivity + ", polling " + polling;
        assertTrue(terms.granted().advertisedPolling() <= polling, which);
        assertTrue(toldPolling == 0 || toldPolling - jitter >= terms.granted().polling(), which);
        assertTrue(toldPolling < toldInactivity, which);
        assertTrue(toldInactivity < inactivity, which);
      }
    }
  }

  @Test
  void theOtherTermsAreThoseOfTheServer() {
    SessionTerms terms = grant(CreationRequests.plain(17));
    assertEquals("sid", terms.sid());
    assertEquals(17, terms.rid());
    assertEquals(45_000, terms.granted().inactivity());
    assertEquals(40_000, terms.granted().advertisedInactivity());
    assertEquals(120_000, terms.granted().maxPause());
  }

  private static SessionTerms grant(CreationRequest asked) {
    return SessionPolicy.DEFAULT.grant("sid", asked);
  }
}
