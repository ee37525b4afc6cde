package dev.holdfast.core.store.sqlite;

import static dev.holdfast.core.store.Drafts.AT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.RoomLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The retention of a store while the time of day is wrong, or was. */
class WrongClockTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration YEAR = Duration.ofDays(365);

  @TempDir Path directory;
  private TestStore open;

  private void open(long messages, Duration age, Instant now, Duration wrong) {
    open =
        TestStore.in(
            directory,
            new RetentionLimits(messages, age, 1L << 30),
            StoreQueueLimits.DEFAULT,
            now,
            wrong);
    open.store.apply(new MetadataChange.Opened("lobby", "log"));
    open.settle();
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      open.store.append(new ChatStore.Draft("lobby", null, null, "ann", "hi", 0), outcome -> {});
      open.settle();
    }
  }

  /** Lets time pass, in which the writer takes its turns. */
  private void pass(Duration time) {
    for (int i = 0; i < 20; i++) {
      open.now = open.now.plus(time.dividedBy(20));
      open.settle();
    }
  }

  /** The number of messages in the file, which is checked against those that can be read. */
  private long pending() throws Exception {
    RoomLog lobby = open.load().rooms().get(0);
    long rows;
    try (SqliteConnection database = SqliteConnection.reading(directory.resolve("holdfast.db"))) {
      rows = database.number(0, "SELECT count(*) FROM message");
    }
    assertEquals(lobby.head() - lobby.oldest() + 1, rows);
    return rows;
  }

  @Test
  void aClockThatIsSetBackDeletesAsMuchAsBefore() throws Exception {
    open(5, YEAR, AT, Duration.ZERO);
    append(1);
    open.wrong = HOUR.negated();
    append(19);
    pass(Duration.ofSeconds(4));
    assertEquals(5, pending());
    open.close();
  }

  @Test
  void agesGrowWhileTheClockIsSetBack() throws Exception {
    open(99, Duration.ofMinutes(1), AT, Duration.ZERO);
    append(1);
    open.wrong = HOUR.negated();
    append(1);
    pass(Duration.ofSeconds(30));
    assertEquals(2, pending());
    pass(Duration.ofSeconds(40));
    assertEquals(0, pending());
    open.close();
  }

  @Test
  void messagesWithTimesOfAnotherYearExpireWithTheNextOnes() throws Exception {
    for (Duration year : new Duration[] {YEAR, YEAR.negated()}) {
      open(99, Duration.ofMinutes(1), AT, Duration.ZERO);
      append(1);
      open.wrong = year;
      append(1);
      open.wrong = Duration.ZERO;
      pass(Duration.ofSeconds(40));
      append(1);
      assertEquals(3, pending());
      pass(Duration.ofSeconds(30));
      assertEquals(1, pending());
      pass(Duration.ofSeconds(60));
      assertEquals(0, pending());
      open.close();
    }
  }

  @Test
  void aClockFarAheadAtTheStartDeletesNothingForADay() throws Exception {
    open(99, Duration.ofDays(30), AT, Duration.ZERO);
    append(20);
    open.close();
    open(99, Duration.ofDays(30), AT.plus(HOUR), Duration.ofDays(40));
    pass(DAY.minus(HOUR));
    assertEquals(20, pending());
    open.close();
    open(99, Duration.ofDays(30), AT.plus(DAY).plus(HOUR), Duration.ZERO);
    pass(HOUR);
    assertEquals(20, pending(), "it was wrong");
    open.close();
    open(99, Duration.ofDays(30), AT.plus(DAY).plus(HOUR), Duration.ofDays(40));
    pass(HOUR);
    open.close();
    open(99, Duration.ofDays(30), AT.plus(DAY).plus(HOUR).plus(HOUR), Duration.ofDays(40));
    pass(DAY.minus(HOUR).plusSeconds(60));
    assertEquals(0, pending(), "it was right");
    open.close();
  }

  @Test
  void theTimeInWhichNoServerRunsCounts() throws Exception {
    open(99, Duration.ofMinutes(1), AT, Duration.ZERO);
    append(20);
    open.close();
    open(99, Duration.ofMinutes(1), AT.plus(HOUR), Duration.ZERO);
    assertEquals(1, open.load().rooms().size());
    assertEquals(21, open.load().rooms().get(0).oldest());
    pass(Duration.ofSeconds(2));
    assertEquals(0, pending());
    open.close();
  }

  @Test
  void theTimeInWhichTheMachineSleepsCountsAfterAnHour() throws Exception {
    open(99, HOUR.multipliedBy(4), AT, Duration.ZERO);
    append(20);
    open.wrong = HOUR.multipliedBy(5); // the ticker stood, the time of day went on
    pass(HOUR.minus(MINUTE));
    assertEquals(20, pending());
    pass(MINUTE.multipliedBy(8));
    assertEquals(0, pending());
    open.close();
  }

  @Test
  void aClockThatIsAheadForAMomentDeletesNothing() throws Exception {
    open(99, MINUTE.multipliedBy(10), AT, Duration.ZERO);
    append(20);
    open.wrong = HOUR.multipliedBy(2);
    pass(Duration.ofSeconds(4));
    assertEquals(20, pending());
    open.wrong = Duration.ZERO;
    pass(MINUTE.multipliedBy(9));
    assertEquals(20, pending());
    pass(MINUTE.multipliedBy(2));
    assertEquals(0, pending(), "their time has come");
    open.close();
  }

  @Test
  void aStepAheadThatWasTakenBackDoesNotCountForTheNext() throws Exception {
    open(99, HOUR.multipliedBy(24), AT, Duration.ZERO);
    append(20);
    for (Duration next : List.of(DAY.multipliedBy(40), HOUR.multipliedBy(23), DAY.negated())) {
      open.wrong = next;
      pass(MINUTE.multipliedBy(58));
    }
    open.wrong = HOUR.multipliedBy(23);
    pass(MINUTE.multipliedBy(58));
    assertEquals(20, pending());
    open.close();
  }

  @Test
  void aSecondSleepDoesNotPutOffTheFirst() throws Exception {
    open(99, HOUR.multipliedBy(5), AT, Duration.ZERO);
    append(20);
    open.wrong = HOUR.multipliedBy(4);
    pass(MINUTE.multipliedBy(40));
    open.wrong = HOUR.multipliedBy(30);
    pass(MINUTE.multipliedBy(25));
    assertEquals(
        4 * 60 + 65,
        Duration.ofMillis(open.sqlite.parts().clock.time() - AT.toEpochMilli()).toMinutes());
    assertEquals(0, pending(), "they are five hours old, whatever else is to be believed");
    open.close();
  }

  @Test
  void aDoubtGoesOnWithTheNextServer() throws Exception {
    open(99, HOUR.multipliedBy(2), AT, HOUR.negated());
    append(20);
    open.wrong = HOUR;
    pass(MINUTE.multipliedBy(30));
    open.close();
    open(99, HOUR.multipliedBy(2), open.now.plus(MINUTE), HOUR);
    pass(MINUTE.multipliedBy(25));
    assertEquals(20, pending());
    pass(MINUTE.multipliedBy(10));
    assertEquals(0, pending());
    open.close();
  }

  @Test
  void aDoubtEndsIfTheNextServerFindsTheClockRight() throws Exception {
    open(99, HOUR, AT, Duration.ZERO);
    append(20);
    open.wrong = HOUR.multipliedBy(2);
    pass(MINUTE.multipliedBy(30));
    open.close();
    open(99, HOUR, open.now.plusSeconds(10), Duration.ZERO);
    pass(MINUTE.multipliedBy(25));
    assertEquals(20, pending());
    open.close();
  }

  @Test
  void aDoubtOfAnotherDirectionDoesNotCountAfterARestart() throws Exception {
    open(99, DAY.multipliedBy(30), AT, Duration.ZERO);
    append(20);
    passWrong(HOUR.multipliedBy(23), HOUR.multipliedBy(-2));
    restart(DAY.multipliedBy(300));
    pass(DAY.minus(MINUTE.multipliedBy(10)));
    assertEquals(20, pending());
    restart(HOUR.multipliedBy(-2));
    pass(MINUTE.multipliedBy(20));
    restart(DAY.multipliedBy(300));
    pass(DAY.minus(MINUTE.multipliedBy(10)));
    assertEquals(20, pending());
    pass(MINUTE.multipliedBy(20));
    assertEquals(0, pending());
    open.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {59, 23 * 60})
  void aDoubtOfAStepBackDoesNotCountForAPauseThatIsFoundAtAStart(int minutes) throws Exception {
    open(99, HOUR.multipliedBy(40), AT, Duration.ZERO);
    append(20);
    passWrong(MINUTE.multipliedBy(minutes), HOUR.multipliedBy(-2));
    restart(HOUR.multipliedBy(23));
    assertAgeGrows(MINUTE.multipliedBy(55), Duration.ZERO);
    assertAgeGrows(MINUTE.multipliedBy(10), HOUR.multipliedBy(23));
    pass(HOUR.multipliedBy(20));
    assertEquals(0, pending());
    open.close();
  }

  @Test
  void aDoubtOfASmallerStepDoesNotCountForALargerStepFoundByARestart() throws Exception {
    open(99, DAY.multipliedBy(30), AT, Duration.ZERO);
    append(20);
    passWrong(HOUR.multipliedBy(23), DAY.multipliedBy(2));
    restart(DAY.multipliedBy(300));
    assertAgeGrows(HOUR.plus(MINUTE.multipliedBy(10)), DAY.multipliedBy(2));
    pass(DAY.minus(MINUTE.multipliedBy(20)));
    assertEquals(20, pending());
    pass(MINUTE.multipliedBy(30));
    assertEquals(0, pending());
    open.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {59, 23 * 60})
  void aDoubtOfALargerStepDoesNotCountForASmallerStepFoundByARestart(int minutes) throws Exception {
    open(99, HOUR.multipliedBy(40), AT, Duration.ZERO);
    append(20);
    passWrong(MINUTE.multipliedBy(minutes), DAY.multipliedBy(300));
    restart(HOUR.multipliedBy(23));
    assertAgeGrows(MINUTE.multipliedBy(55), Duration.ZERO);
    assertAgeGrows(MINUTE.multipliedBy(10), HOUR.multipliedBy(23));
    pass(HOUR.multipliedBy(20));
    assertEquals(0, pending());
    open.close();
  }

  @Test
  void aDoubtOfAStepBackGoesOnThoughTheServerWasOffMeanwhile() throws Exception {
    open(99, YEAR, AT, Duration.ZERO);
    passWrong(HOUR.multipliedBy(23), DAY.multipliedBy(-2));
    restart(HOUR.multipliedBy(10), DAY.multipliedBy(-2));
    pass(MINUTE.multipliedBy(65));
    open.wrong = open.wrong.plus(HOUR.multipliedBy(3));
    assertAgeGrows(MINUTE.multipliedBy(65), HOUR.multipliedBy(3));
    open.close();
  }

  @Test
  void aDoubtOfALargerStepBackDoesNotCountForASmallerOneAfterARestart() throws Exception {
    open(99, YEAR, AT, Duration.ZERO);
    passWrong(HOUR.multipliedBy(23), DAY.multipliedBy(-300));
    restart(DAY.multipliedBy(-200));
    pass(MINUTE.multipliedBy(65));
    open.wrong = open.wrong.plus(HOUR.multipliedBy(3));
    assertAgeGrows(MINUTE.multipliedBy(65), Duration.ZERO);
    open.close();
  }

  @Test
  void aDoubtThatAnOlderFileDoesNotNameBeginsAgain() throws Exception {
    java.nio.file.Files.createDirectories(directory);
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("holdfast.db"));
        var statement = connection.createStatement()) {
      Schema.migrate(connection, Schema.SCRIPTS.subList(0, 2), AT.toEpochMilli());
      statement.executeUpdate("UPDATE writer SET doubted = " + HOUR.multipliedBy(23).toMillis());
    }
    open(99, YEAR, AT, HOUR.multipliedBy(23));
    assertAgeGrows(MINUTE.multipliedBy(55), Duration.ZERO);
    assertAgeGrows(MINUTE.multipliedBy(10), HOUR.multipliedBy(23));
    open.close();
  }

  /** Lets time pass while the time of day is so far ahead. */
  private void passWrong(Duration time, Duration wrong) {
    open.wrong = wrong;
    long unused = open.sqlite.parts().clock.time(); // which notices it
    pass(time);
  }

  /** Another server goes on after ten seconds, while the time of day is so far ahead. */
  private void restart(Duration wrong) {
    restart(Duration.ofSeconds(10), wrong);
  }

  private void restart(Duration off, Duration wrong) {
    open.close();
    open(99, open.sqlite.parts().retention.age(), open.now.plus(off), wrong);
  }

  /** Checks that in this time ages grow by the time and by {@code more}. */
  private void assertAgeGrows(Duration time, Duration more) {
    RetentionClock clock = open.sqlite.parts().clock;
    long before = clock.time();
    pass(time);
    Duration grown = Duration.ofMillis(clock.time() - before);
    assertEquals(more.toHours(), grown.minus(time).plus(MINUTE).toHours());
  }

  @Test
  void aClockThatIsSlewedIsFollowed() throws Exception {
    open(99, HOUR, AT, Duration.ZERO);
    append(20);
    for (int i = 0; i < 30; i++) {
      open.wrong = open.wrong.plusSeconds(59);
      pass(MINUTE);
    }
    assertEquals(20, pending());
    pass(MINUTE.multipliedBy(2));
    assertEquals(0, pending());
    open.close();
  }

  @Test
  void aClockThatJumpsToAndFroMakesNothingOlder() throws Exception {
    open(99, HOUR.multipliedBy(2), AT, Duration.ZERO);
    append(20);
    for (int i = 0; i < 10; i++) {
      open.wrong = HOUR;
      pass(Duration.ofSeconds(20));
      open.wrong = Duration.ZERO;
      pass(Duration.ofSeconds(20));
    }
    assertEquals(20, pending());
    open.close();
  }

  @Test
  void expiredMessagesAreDeletedAtABoundedRate() throws Exception {
    open(1_000_000, HOUR, AT, Duration.ZERO);
    for (int i = 0; i < 12_000; i++) {
      open.store.append(Drafts.of("hi"), outcome -> {});
      if (i % 1_000 == 0) {
        open.settle();
      }
    }
    open.settle();
    open.now = AT.plus(HOUR).plusSeconds(10);
    for (int i = 0; i < 100; i++) {
      open.now = open.now.plusMillis(10);
      open.writer.runOnce();
    }
    try (SqliteConnection database = SqliteConnection.reading(directory.resolve("holdfast.db"))) {
      long deleted = 12_000 - database.number(0, "SELECT count(*) FROM message");
      assertTrue(deleted >= 4_000 && deleted <= 6_000, deleted + " in a second");
    }
    open.close();
  }

  @Test
  void anOlderFileIsBroughtUpToDateWhateverItsTimesAre() throws Exception {
    String[] times = {"-50", "-40", "+31536000", "-9999999", "-30", "-20"};
    java.nio.file.Files.createDirectories(directory);
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("holdfast.db"));
        var statement = connection.createStatement()) {
      Schema.migrate(connection, Schema.SCRIPTS.subList(0, 1), 0);
      statement.executeUpdate("INSERT INTO room VALUES (1, 'lobby', 'log', 6)");
      for (int i = 0; i < times.length; i++) {
        long at = AT.getEpochSecond() + Long.parseLong(times[i]);
        statement.executeUpdate(
            "INSERT INTO message VALUES (%1$d, 1, %1$d, 'ann', 'hi', NULL, %2$d)"
                .formatted(i + 1, at * 1_000));
      }
    }
    open(99, Duration.ofMinutes(1), AT, Duration.ZERO);
    assertEquals(6, pending());
    pass(Duration.ofSeconds(25));
    assertEquals(2, pending(), "all but those of 30 and 20 seconds ago");
    pass(Duration.ofSeconds(20));
    assertEquals(0, pending());
    open.close();
  }
}
