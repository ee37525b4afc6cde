package dev.holdfast.core.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.UnusableStoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The opening of a file of the first version that has invalid names of rooms. */
class RoomRenamingTest {

  private static final String ROWS =
      """
      INSERT INTO room VALUES (2, 'tea', 'log2', 1), (3, 'ｔｅａ', 'log3', 2);
      INSERT INTO message VALUES (1, 2, 1, 'ann', 'green', NULL, %1$d);
      INSERT INTO message VALUES (2, 3, 1, 'bob', 'black', NULL, %1$d);
      INSERT INTO message VALUES (3, 3, 2, 'bob', 'white', NULL, %1$d);
      INSERT INTO membership VALUES (x'%2$s', 'ｔｅａ', 'bob', NULL);
      """;

  @TempDir Path directory;

  @BeforeEach
  void fill() throws Exception {
    Path file = Files.createFile(directory.resolve("holdfast.db"));
    long at = Drafts.AT.toEpochMilli();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      Schema.migrate(connection, Schema.SCRIPTS.subList(0, 1), at);
      statement.executeUpdate(ROWS.formatted(at, "ab".repeat(32)));
    }
  }

  @Test
  void roomsKeepTheirLogsAndMembersUnderTheirNewNames() throws Exception {
    try (TestStore open = TestStore.in(directory)) {
      open.sqlite.rename(
          names -> {
            assertEquals(List.of("tea", "ｔｅａ"), names);
            return Map.of("ｔｅａ", "tea-2");
          });
      assertEquals(List.of("green"), texts(open, "tea"));
      assertEquals(List.of("black", "white"), texts(open, "tea-2"));
      assertEquals(List.of(), texts(open, "ｔｅａ"));
      assertEquals("tea-2", open.load().memberships().get(0).room());
    }
    try (TestStore open = TestStore.in(directory)) {
      assertEquals(List.of("black", "white"), texts(open, "tea-2"));
    }
  }

  @Test
  void aRenamingThatFailsChangesNothing() throws Exception {
    try (TestStore open = TestStore.in(directory)) {
      Map<String, String> taken = Map.of("ｔｅａ", "tea");
      assertThrows(UnusableStoreException.class, () -> open.sqlite.rename(names -> taken));
      assertEquals(List.of("black", "white"), texts(open, "ｔｅａ"));
    }
  }

  private static List<String> texts(TestStore open, String room) {
    ChatStore.Range all = new ChatStore.Range(0, 100, 100, 1_000);
    return open.read(room, all).stream().map(ChatStore.Message::text).toList();
  }
}
