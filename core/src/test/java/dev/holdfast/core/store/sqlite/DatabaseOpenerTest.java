package dev.holdfast.core.store.sqlite;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.UnusableStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The opening of a database: the files and folders that are taken, and the refusals of others. */
class DatabaseOpenerTest {

  @TempDir Path temporary;
  private Path directory;
  private Path file;

  @BeforeEach
  void place() {
    directory = temporary.resolve("data");
    file = directory.resolve("holdfast.db");
  }

  private void refused(String... words) {
    UnusableStoreException refusal =
        assertThrows(
            UnusableStoreException.class,
            () -> SqliteChatStore.open(directory, TestStore.PLENTY, TestStore.clock()).close());
    for (String word : words) {
      assertTrue(refusal.getMessage().contains(word), refusal.getMessage());
    }
  }

  private void fill() {
    try (TestStore open = TestStore.in(directory)) {
      open.store.apply(new MetadataChange.Opened("lobby", "log"));
      for (int i = 0; i < 200; i++) {
        open.store.append(Drafts.of("hello ".repeat(50)), outcome -> {});
      }
    }
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "R&D? yes",
        "a? b",
        "q?synchronous=off",
        "a?mode=memory&x=c",
        "what? #1",
        "100 %",
        "%41",
        "a;b",
        "caf\u00e9",
        "file:x"
      })
  void theNameOfTheFolderMayBeAny(String name) throws Exception {
    Path folder = temporary.resolve(name);
    for (int start = 0; start < 2; start++) {
      try (TestStore open = TestStore.in(folder)) {
        open.store.apply(new MetadataChange.Opened("lobby", "log"));
        open.store.append(Drafts.of("hello"), outcome -> {});
        open.settle();
      }
    }
    assertTrue(Files.size(folder.resolve("holdfast.db")) > 0);
    try (var files = Files.list(temporary)) {
      assertEquals(List.of(folder), files.toList());
    }
  }

  @Test
  void theFolderAndItsFilesAreForTheirOwnerOnly() throws Exception {
    try (TestStore open = TestStore.in(directory)) {
      open.store.apply(new MetadataChange.Opened("lobby", "log"));
      open.settle();
      assertEquals("rwx------", permissions(directory));
      try (var files = Files.list(directory)) {
        for (Path each : files.toList()) {
          assertEquals("rw-------", permissions(each), each.toString());
        }
      }
    }
  }

  @Test
  void filesThatOthersCouldReadAreForTheirOwnerOnlyFromThenOn() throws Exception {
    fill();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Path lock = directory.resolve("holdfast.lock");
    Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("rw-rw-rw-"));
    TestStore.in(directory).close();
    assertEquals("rw-------", permissions(file));
    assertEquals("rw-------", permissions(lock));
  }

  @Test
  void noLibraryIsLeftInTheFolder() throws Exception {
    Files.createDirectories(directory);
    Files.createFile(directory.resolve("sqlite-3.1.0-abc-libsqlitejdbc.so"));
    Files.createFile(directory.resolve("sqlite-3.1.0-abc-libsqlitejdbc.so.lck"));
    Files.createFile(directory.resolve("libsqlitejdbc.so"));
    Files.createFile(directory.resolve("sqlite-notes.txt"));
    try (TestStore open = TestStore.in(directory);
        var files = Files.list(directory)) {
      open.settle();
      assertEquals(
          List.of("sqlite-notes.txt"),
          files
              .map(each -> each.getFileName().toString())
              .filter(name -> !name.startsWith("holdfast."))
              .toList());
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aFolderThatIsAFileIsRefused() throws Exception {
    Files.createFile(directory);
    refused(directory.toString(), "is a file", "--data");
  }

  @Test
  void aFolderThatCannotBeCreatedIsRefused() throws Exception {
    Files.createFile(directory);
    directory = directory.resolve("below");
    refused(directory.toString(), "cannot be used", "--data", "--memory");
  }

  @Test
  void aFileThatIsAFolderIsRefused() throws Exception {
    Files.createDirectories(file);
    refused(file.toString(), "is a folder", "--data");
  }

  @Test
  void aFileWhoseWriteAheadLogCannotBeWrittenIsRefused() throws Exception {
    Files.createDirectories(directory.resolve("holdfast.db-wal").resolve("in the way"));
    refused(file.toString(), "cannot be used", "--data");
  }

  @Test
  void aFolderInUseIsRefusedUntilItIsClosed() {
    try (TestStore open = TestStore.in(directory)) {
      assertTrue(open.load().rooms().isEmpty());
      refused("the data folder " + directory + " is in use by another server", "--data");
    }
    TestStore.in(directory).close();
  }

  @Test
  void aRefusedFolderIsNotInUse() throws Exception {
    Files.createDirectories(file);
    refused("is a folder");
    Files.delete(file);
    TestStore.in(directory).close();
  }

  @Test
  void aFileThatIsNoDatabaseIsRefused() throws Exception {
    Files.createDirectories(directory);
    Files.writeString(file, "Dear diary, ".repeat(1_000));
    refused(file.toString(), "not a database", "restore a backup");
  }

  @Test
  void aDamagedFileIsRefused() throws Exception {
    fill();
    long size = Files.size(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate((int) size / 2), size / 4);
    }
    refused(file.toString(), "restore a backup", "move it away");
  }

  @Test
  void aFileThatIsCutOffIsRefused() throws Exception {
    fill();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(Files.size(file) - 4_096);
    }
    refused(file.toString(), "cut off", "restore a backup", "move it away");
  }

  @Test
  void anEmptyFileIsRefusedIfThereWasALog() throws Exception {
    fill();
    Files.write(file, new byte[0]);
    refused(file.toString(), "is empty", "restore a backup", "begin with an empty one");
    assertEquals(0, Files.size(file));
  }

  @Test
  void aMissingFileIsRefusedIfThereWasALog() throws Exception {
    fill();
    Files.delete(file);
    refused(file.toString(), "is missing", "restore a backup", "begin with an empty one");
    assertFalse(Files.exists(file));
    deleteAll();
    TestStore.in(directory).close();
  }

  /** Does what the text of the refusal advises. */
  private void deleteAll() throws IOException {
    try (var files = Files.newDirectoryStream(directory, "holdfast.db*")) {
      for (Path each : files) {
        Files.delete(each);
      }
    }
  }

  @Test
  void aFileWithoutTheWriteAheadLogOfAServerThatWasKilledIsRefusedAsItIs() throws Exception {
    Path killed = temporary.resolve("killed");
    try (TestStore open = TestStore.in(directory)) {
      open.store.apply(new MetadataChange.Opened("lobby", "log"));
      open.settle(); // and the write-ahead log is emptied
      open.store.append(Drafts.of("hi"), outcome -> {});
      open.settle();
      Files.createDirectories(killed);
      for (String name : List.of("holdfast.db", "holdfast.db-wal", "holdfast.db-last")) {
        Files.copy(directory.resolve(name), killed.resolve(name));
      }
    }
    directory = killed;
    file = directory.resolve("holdfast.db");
    Path writeAheadLog = directory.resolve("holdfast.db-wal");
    Path away = temporary.resolve("away");
    Files.move(writeAheadLog, away);
    refused(file.toString(), "lacks what was stored last", "holdfast.db-wal", "holdfast.db-last");
    Files.move(away, writeAheadLog);
    try (TestStore open = TestStore.in(directory)) {
      assertEquals(1, open.load().rooms().get(0).head());
    }
  }

  @Test
  void aBackupIsTakenOnceTheNumberOfTheLastBatchIsGone() throws Exception {
    fill();
    Path copy = temporary.resolve("copy.db");
    run("VACUUM INTO '" + copy + "'");
    fill();
    Files.copy(copy, file, StandardCopyOption.REPLACE_EXISTING);
    refused("lacks what was stored last", "new ids");
    Files.delete(directory.resolve("holdfast.db-last"));
    TestStore.in(directory).close();
  }

  @Test
  void anUnreadableNumberOfTheLastBatchIsAWarning() throws Exception {
    fill();
    Path last = directory.resolve("holdfast.db-last");
    LastBatchNumberFile.Found right = LastBatchNumberFile.in(last);
    assertNull(right.problem());
    for (byte[] garbage :
        List.of(
            new byte[0],
            new byte[] {-1, 0, -1},
            "Dear diary".getBytes(US_ASCII),
            "-1".getBytes(US_ASCII),
            "9999999999999999999".getBytes(US_ASCII),
            new byte[4_096])) {
      Files.write(last, garbage);
      assertEquals("does not say a number", LastBatchNumberFile.in(last).problem());
      TestStore.in(directory).close();
      assertNull(LastBatchNumberFile.in(last).problem());
    }
    Files.delete(last);
    assertEquals("is missing", LastBatchNumberFile.in(last).problem());
    TestStore.in(directory).close();
    assertTrue(LastBatchNumberFile.in(last).number() >= right.number());
  }

  @Test
  void aFileOfAnotherProgramIsRefused() throws Exception {
    Files.createDirectories(directory);
    run("CREATE TABLE recipe (name TEXT)");
    refused(file.toString(), "another program", "--data");
    run("PRAGMA user_version = 1");
    refused(file.toString(), "another program", "--data");
  }

  @Test
  void aFileOfANewerServerIsRefused() throws Exception {
    fill();
    run("PRAGMA user_version = " + (Schema.SCRIPTS.size() + 1));
    refused(file.toString(), "newer", "--data");
  }

  @Test
  void anOlderFileIsMigratedOneVersionAfterTheOther() throws Exception {
    String first = "CREATE TABLE a (x INTEGER);";
    String second = "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 7;";
    String broken = "INSERT INTO a (x) VALUES (2); INSERT INTO nowhere VALUES (1);";
    Files.createDirectories(directory);
    Files.createFile(file);
    migrate(List.of(first));
    run("INSERT INTO a VALUES (1)");
    assertThrows(SQLException.class, () -> migrate(List.of(first, second, broken)));
    migrate(List.of(first, second));
    migrate(List.of(first, second));
    try (SqliteConnection database = SqliteConnection.writing(file)) {
      assertEquals(2, database.number(0, "PRAGMA user_version"));
      assertEquals(7, database.number(0, "SELECT sum(y) FROM a"));
    }
  }

  private void migrate(List<String> scripts) throws SQLException, UnusableStoreException {
    try (SqliteConnection database = SqliteConnection.writing(file)) {
      Schema.migrate(database.jdbc(), scripts, 0);
    }
  }
}
