package dev.holdfast.core.store.sqlite;

import static dev.holdfast.core.store.Drafts.ANN;
import static dev.holdfast.core.store.Drafts.AT;
import static dev.holdfast.core.store.Drafts.BOB;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.ChatStore.Membership;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.MetadataProjection;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.Outcome.Repeated;
import dev.holdfast.core.store.Outcome.Stored;
import dev.holdfast.core.store.RecordingListener;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.RoomLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The retention of a store in a file: what it deletes, and which message is the oldest then. */
class RetentionTest {

  private static final Duration YEAR = Duration.ofDays(365);

  @TempDir Path directory;
  private final List<Outcome> outcomes = new ArrayList<>();
  private TestStore open;

  @AfterEach
  void close() {
    open.close();
  }

  private void open(long messages, Duration age, long bytes) {
    open =
        TestStore.in(
            directory, new RetentionLimits(messages, age, bytes), StoreQueueLimits.DEFAULT);
    open.store.apply(new MetadataChange.Opened("lobby", "log"));
    open.store.apply(new MetadataChange.Opened("attic", "log"));
    open.settle();
  }

  private void append(Draft draft) {
    open.store.append(draft, outcomes::add);
  }

  /** Lets a second pass, after which the retention job looks again. */
  private void pass() {
    open.now = open.now.plusSeconds(2);
    open.settle();
  }

  private long oldest(String room) {
    List<ChatStore.Message> messages = open.read(room, new Range(0, 1_000_000, 1_000_000, 1 << 30));
    RoomLog known =
        open.load().rooms().stream().filter(each -> each.room().equals(room)).findFirst().get();
    assertEquals(
        LongStream.rangeClosed(known.oldest(), known.head()).boxed().toList(),
        messages.stream().map(ChatStore.Message::seq).toList(),
        "what is kept is unbroken up to the newest");
    return known.oldest();
  }

  @Test
  void aRoomKeepsItsNewestMessages() {
    open(3, YEAR, 1L << 30);
    for (int i = 0; i < 5; i++) {
      append(Drafts.of("hi"));
    }
    append(Drafts.of("attic", "hi"));
    open.settle();
    pass();
    assertEquals(3, oldest("lobby"));
    assertEquals(1, oldest("attic"));
    assertEquals(
        new ChatStore.Reading(List.of(), 3), open.reading("lobby", new Range(0, 2, 9, 99)));
    append(Drafts.of("hi"));
    open.settle();
    assertEquals(new Stored(6, 4, AT), outcomes.get(6));
  }

  @Test
  void manyMessagesAreDeletedALittleAtATime() throws Exception {
    open(10, YEAR, 1L << 30);
    for (int i = 0; i < 2_510; i++) {
      append(Drafts.of("hi"));
    }
    open.settle();
    assertEquals(2_501, oldest("lobby"), "the others are not told any more");
    pass();
    assertEquals(1_510, count("message"));
    open.writer.runOnce();
    assertEquals(510, count("message"));
    open.writer.runOnce();
    assertEquals(10, count("message"));
  }

  @Test
  void aMessageIsKeptForItsAge() {
    open(100, Duration.ofDays(30), 1L << 30);
    append(Drafts.of("old"));
    append(Drafts.of("attic", "old"));
    open.settle();
    open.now = AT.plus(Duration.ofDays(20));
    append(new Draft("lobby", null, null, "ann", "young", 0));
    open.settle();
    pass();
    assertEquals(1, oldest("lobby"));
    open.now = AT.plus(Duration.ofDays(30)).plusSeconds(1);
    pass();
    assertEquals(2, oldest("lobby"));
    assertEquals(2, oldest("attic"), "its head is kept, though no message is");
    append(Drafts.of("attic", "new"));
    open.settle();
    assertEquals(new Stored(2, 2, AT), outcomes.get(3));
  }

  @Test
  void anExpiredMessageIsNotReadEvenBeforeItIsDeleted() {
    open(100, Duration.ofMinutes(1), 1L << 30);
    append(Drafts.of("old"));
    open.settle();
    open.now = AT.plusSeconds(60).plusMillis(1);
    assertEquals(
        new ChatStore.Reading(List.of(), 2), open.reading("lobby", new Range(0, 9, 9, 99)));
    append(Drafts.of("young"));
    open.write();
    open.tell();
    assertEquals(new Stored(2, 2, AT), outcomes.get(1));
  }

  @Test
  void aCacheIsNotifiedOfDeletedMessages() {
    open(100, Duration.ofMinutes(1), 1L << 30);
    Map<String, Long> told = RecordingListener.of(open.store, open.load()).deleted;
    append(Drafts.of("one"));
    append(Drafts.of("attic", "one"));
    append(Drafts.of("attic", "two"));
    open.settle();
    open.now = AT.plusSeconds(61);
    pass();
    assertEquals(Map.of("lobby", 2L, "attic", 3L), told);
  }

  @Test
  void deletedTextIsNeitherInTheFileNorInItsWriteAheadLog() throws Exception {
    open(100, Duration.ofMinutes(1), 1L << 30);
    append(Drafts.of("a secret that goes"));
    append(Drafts.of("a secret with a tail " + "x".repeat(20_000)));
    open.settle();
    assertTrue(isInTheFiles("a secret"));
    open.now = AT.plusSeconds(61);
    pass();
    open.now = open.now.plusSeconds(10);
    pass();
    assertFalse(isInTheFiles("a secret"));
    assertFalse(isInTheFiles("xxxxxxxx"));
  }

  private boolean isInTheFiles(String text) throws IOException {
    boolean found = false;
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        found |= Files.readString(file, ISO_8859_1).contains(text);
      }
    }
    return found;
  }

  @Test
  void aFullFileLosesTheOldestMessagesOfAllRooms() throws Exception {
    open(1_000_000, YEAR, RetentionLimits.MIN_BYTES);
    String text = "x".repeat(1_000);
    for (int i = 0; i < 100; i++) {
      append(Drafts.of("attic", text));
    }
    for (int i = 0; i < 4_000; i++) {
      append(Drafts.of(text));
      if (i % 50 == 0) {
        open.now = open.now.plusSeconds(2);
        open.settle();
      }
    }
    pass();
    assertTrue(outcomes.stream().allMatch(Stored.class::isInstance), "all were stored");
    assertEquals(101, oldest("attic"));
    assertTrue(oldest("lobby") > 3_000);
    assertTrue(Files.size(directory.resolve("holdfast.db")) <= RetentionLimits.MIN_BYTES);
  }

  @Test
  void aFileThatFillsWithinASecondLosesTheOldestMessagesAtOnce() {
    open(1_000_000, YEAR, RetentionLimits.MIN_BYTES);
    for (int i = 0; i < 2_000; i++) {
      append(Drafts.of("x".repeat(1_000)));
      if (i % 50 == 0) {
        open.settle();
      }
    }
    open.settle();
    assertTrue(outcomes.stream().allMatch(Stored.class::isInstance), "all were stored");
  }

  @Test
  void theFileAndItsWriteAheadLogTogetherAreNeverTooLarge() {
    for (long most : new long[] {RetentionLimits.MIN_BYTES, 3 << 20}) {
      open(1_000_000, YEAR, most);
      Random random = new Random(1);
      for (int i = 0; i < 40; i++) {
        int messages = 1 + random.nextInt(30);
        for (int j = 0; j < messages; j++) {
          HashCode sender = HashCode.fromLong(random.nextLong());
          append(Drafts.of(sender, "id", "x".repeat(random.nextInt(2_000))));
          open.store.apply(
              new MetadataChange.Entered(new Membership("lobby", sender, "ann", null)));
          open.store.apply(
              i % 2 == 0
                  ? new MetadataChange.Revoked(sender)
                  : new MetadataChange.Departed(sender, open.now));
        }
        open.now = open.now.plusMillis(500);
        open.settle();
        assertTrue(size() <= most, i + ": " + size());
      }
      open.close();
      deleteAll();
    }
    open(1, YEAR, RetentionLimits.MIN_BYTES);
  }

  @Test
  void aFileThatIsLargerThanALoweredLimitGetsSmaller() {
    open(1_000_000, YEAR, 8 << 20);
    for (int i = 0; i < 1_000; i++) {
      append(Drafts.of(HashCode.fromInt(i), "id", "x".repeat(2_000)));
      open.settle();
    }
    open.close();
    assertTrue(size() > 2 * RetentionLimits.MIN_BYTES, "a file of " + size());
    open(1_000_000, YEAR, RetentionLimits.MIN_BYTES);
    for (int i = 0; i < 100 && size() > RetentionLimits.MIN_BYTES; i++) {
      pass();
    }
    assertTrue(size() <= RetentionLimits.MIN_BYTES, "a file of " + size());
    append(Drafts.of(ANN, "last", "still stored"));
    open.settle();
    assertEquals(1_001, assertInstanceOf(Stored.class, outcomes.get(1_000)).seq());
    assertTrue(size() <= RetentionLimits.MIN_BYTES, "a file of " + size());
  }

  private long size() {
    return directory.resolve("holdfast.db").toFile().length()
        + directory.resolve("holdfast.db-wal").toFile().length();
  }

  private void deleteAll() {
    for (java.io.File each : directory.toFile().listFiles()) {
      assertTrue(each.delete());
    }
  }

  @Test
  void theSizeLimitHoldsWhileAReaderKeepsTheLogFromBeingEmptied() throws Exception {
    open(1_000_000, YEAR, RetentionLimits.MIN_BYTES);
    try (Connection reading =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("holdfast.db"));
        var statement = reading.createStatement()) {
      statement.execute("BEGIN");
      statement.executeQuery("SELECT count(*) FROM message").close();
      for (int i = 0; i < 60; i++) {
        append(Drafts.of("x".repeat(2_000)));
        append(Drafts.of("x".repeat(2_000)));
        open.settle();
        assertTrue(size() <= RetentionLimits.MIN_BYTES, i + ": " + size());
      }
    }
    assertInstanceOf(Stored.class, outcomes.get(0));
    assertInstanceOf(Outcome.Refused.class, outcomes.get(outcomes.size() - 1));
    assertTrue(open.sqlite.problem().contains("a program that reads it"), open.sqlite.problem());
    outcomes.clear();
    append(Drafts.of("hi"));
    open.settle();
    assertInstanceOf(Stored.class, outcomes.get(0));
  }

  @Test
  void aFileThatFillsFasterRefusesAndThenHasRoomAgain() {
    open(1_000_000, YEAR, RetentionLimits.MIN_BYTES);
    String text = "x".repeat(280_000);
    for (int i = 0; i < 3; i++) {
      append(Drafts.of(text));
      open.write();
    }
    open.tell();
    assertTrue(outcomes.stream().anyMatch(Outcome.Refused.class::isInstance));
    outcomes.clear();
    append(Drafts.of(text));
    open.settle();
    assertInstanceOf(Stored.class, outcomes.get(0));
  }

  @Test
  void aSenderIsRememberedForItsLastThousandIdsAndADay() {
    open(1_000_000, YEAR, 1L << 30);
    for (int i = 0; i < 1_500; i++) {
      append(Drafts.of(ANN, "id" + i, "hi"));
    }
    open.settle();
    pass();
    outcomes.clear();
    append(Drafts.of(ANN, "id500", "hi"));
    append(Drafts.of(ANN, "id499", "hi"));
    open.settle();
    assertEquals(List.of(new Repeated(501, AT), new Stored(1_501, 1, AT)), outcomes);
    open.now = AT.plus(Duration.ofDays(1));
    pass();
    pass();
    outcomes.clear();
    append(Drafts.of(ANN, "id1400", "hi"));
    open.settle();
    assertEquals(List.of(new Stored(1_502, 1, AT)), outcomes);
  }

  @Test
  void aMembershipIsKeptForADayAfterItsMemberIsGone() {
    open(100, YEAR, 1L << 30);
    Membership there = new Membership("lobby", ANN, "ann", null);
    open.store.apply(new MetadataChange.Entered(there));
    open.store.apply(new MetadataChange.Entered(new Membership("lobby", BOB, "bob", null)));
    open.store.apply(new MetadataChange.Departed(BOB, AT));
    open.now = AT.plus(Duration.ofHours(23));
    pass();
    assertEquals(2, open.load().memberships().size());
    open.now = AT.plus(Duration.ofHours(25));
    pass();
    assertEquals(List.of(there), open.load().memberships());
  }

  @Test
  void whenTooManyMembersAreGoneTheLongestGoneAreForgotten() throws Exception {
    open(100, YEAR, 1L << 30);
    long at = AT.toEpochMilli();
    open.run(
        "INSERT INTO membership WITH n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n <"
            + (MetadataProjection.MAX_ENTRIES + 1_500)
            + ") SELECT CAST(printf('%08d', n) AS BLOB), 'lobby', 'x', "
            + at
            + " + n FROM n");
    open.store.apply(new MetadataChange.Entered(new Membership("lobby", ANN, "ann", null)));
    open.write();
    List<Membership> loaded = open.load().memberships();
    assertEquals(MetadataProjection.MAX_ENTRIES, loaded.size());
    assertEquals(Instant.ofEpochMilli(at + 1_502), loaded.get(0).gone());
    assertEquals("ann", loaded.get(MetadataProjection.MAX_ENTRIES - 1).nick());
    open.now = AT.plusSeconds(20);
    open.write();
    open.writer.runOnce();
    assertEquals(MetadataProjection.MAX_ENTRIES + 1, count("membership"));
  }

  @Test
  void aFileFullOfFormerMembersKeepsItsMessages() throws Exception {
    open(1_000_000, YEAR, RetentionLimits.MIN_BYTES);
    for (int i = 0; i < 500; i++) {
      append(Drafts.of("x".repeat(100)));
    }
    for (int i = 0; i < 20_000; i++) {
      HashCode token = HashCode.fromLong(i);
      open.store.apply(new MetadataChange.Entered(new Membership("lobby", token, "eve", null)));
      open.store.apply(new MetadataChange.Departed(token, open.now));
      if (i % 100 == 0) {
        pass();
      }
    }
    append(Drafts.of("hi"));
    pass();
    assertInstanceOf(Stored.class, outcomes.get(500));
    assertEquals(1, oldest("lobby"));
  }

  @Test
  void aBanIsForgottenWhenItHasEnded() {
    open(100, YEAR, 1L << 30);
    open.store.apply(
        new MetadataChange.Banned(new Ban("10.0.0.1", "eve", "spam", AT.plusSeconds(60))));
    pass();
    assertEquals(1, open.load().bans().size());
    open.now = AT.plusSeconds(60);
    pass();
    assertEquals(List.of(), open.load().bans());
  }

  @Test
  void theMessagesOfARemovedRoomAreDeleted() {
    open(100, YEAR, 1L << 30);
    append(Drafts.of("hi"));
    append(Drafts.of("attic", "hi"));
    open.store.apply(new MetadataChange.Removed("lobby"));
    pass();
    open.run("CREATE TABLE left AS SELECT text FROM message");
    open.run("CREATE TABLE ghosts AS SELECT * FROM discarded");
    assertEquals(1, count("left"));
    assertEquals(0, count("ghosts"));
  }

  private long count(String table) {
    try (SqliteConnection database = SqliteConnection.reading(directory.resolve("holdfast.db"))) {
      return database.number(0, "SELECT count(*) FROM " + table);
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRetentionOfNothingIsRefused() {
    open(1, Duration.ofMillis(1), RetentionLimits.MIN_BYTES);
    assertThrows(IllegalArgumentException.class, () -> new RetentionLimits(0, YEAR, 1 << 20));
    assertThrows(
        IllegalArgumentException.class, () -> new RetentionLimits(1, Duration.ZERO, 1 << 20));
    assertThrows(IllegalArgumentException.class, () -> new RetentionLimits(1, YEAR, (1 << 20) - 1));
  }
}
