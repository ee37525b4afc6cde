package dev.holdfast.core.store.sqlite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Followed;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.ParkedSessions;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.RecordingListener;
import dev.holdfast.core.store.StoreContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions and rosters that one process leaves in the file for the next. */
class ParkedTablesTest {

  private static final Random RANDOM = new Random(1);
  private static final ClientHost HOST = new ClientHost("192.0.2.1", false);

  @TempDir Path directory;
  private @Nullable TestStore open;

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  private TestStore open() {
    TestStore fresh = TestStore.in(directory);
    open = fresh;
    fresh.store.listen(
        new RecordingListener(),
        new RecordingListener(),
        fresh.load(),
        new StoreContext(() -> 0, () -> Drafts.AT, 10, Duration.ofMinutes(5), 10));
    return fresh;
  }

  private static Followed follow(TestStore store, String room) {
    AtomicReference<Followed> followed = new AtomicReference<>();
    store.store.follow(room, () -> "log-" + room, followed::set);
    return requireNonNull(followed.get());
  }

  private static void join(TestStore store, String room, HashCode token, boolean admin) {
    Nickname nick = nick(token.equals(Drafts.ANN) ? "ann" : "bob");
    store.store.join(new JoinRequest(room, token, false, nick, HOST, admin, 9), outcome -> {});
  }

  private static Nickname nick(String text) {
    return requireNonNull(Nickname.of(text));
  }

  private static @Nullable Outcome park(TestStore store, String... sessions) {
    AtomicReference<Outcome> told = new AtomicReference<>();
    List<byte[]> forms = new ArrayList<>();
    for (String session : sessions) {
      forms.add(session.getBytes(UTF_8));
    }
    store.store.park(ParkedSessions.of(forms), told::set);
    store.settle();
    return told.get();
  }

  /** A process with ann in a room parks these sessions, and ends. */
  private void parkAnn(String... sessions) {
    TestStore first = open();
    follow(first, "tea");
    join(first, "tea", Drafts.ANN, false);
    first.settle();
    park(first, sessions);
    close();
  }

  /** The sessions that are taken; null if they cannot be. */
  private static @Nullable List<String> take(TestStore store) {
    AtomicReference<List<String>> taken = new AtomicReference<>();
    store.store.takeParked(
        all -> taken.set(all.stream().map(bytes -> new String(bytes, UTF_8)).toList()), () -> {});
    store.settle();
    return taken.get();
  }

  @Test
  void theNextProcessTakesWhatWasParkedOnce() {
    TestStore first = open();
    assertEquals(new Outcome.Done(), park(first, "a", "b"));
    close();
    TestStore second = open();
    assertEquals(List.of("a", "b"), take(second));
    assertEquals(List.of(), take(second));
    close();
    assertEquals(List.of(), take(open()));
  }

  @Test
  void whatIsParkedReplacesWhatWasParkedBefore() {
    TestStore first = open();
    park(first, "a");
    close();
    TestStore second = open(); // takes nothing, as if it had failed
    park(second, "b");
    close();
    assertEquals(List.of("b"), take(open()));
  }

  @Test
  void roomsHaveTheRostersThatTheyHad() {
    TestStore first = open();
    follow(first, "lobby");
    follow(first, "tea");
    join(first, "lobby", Drafts.ANN, false);
    join(first, "lobby", Drafts.BOB, true);
    first.store.setAdmin("lobby", Drafts.ANN, true);
    first.settle();
    park(first, "a");
    close();
    TestStore second = open();
    Followed lobby = follow(second, "lobby"); // followed before they are taken, as the lobby is
    take(second);
    assertEquals("[ann, bob]", lobby.roster().all().toString());
    assertEquals(3, lobby.roster().rev());
    PresentMember bob = requireNonNull(lobby.roster().find(Drafts.BOB));
    assertEquals(2, bob.arrival());
    assertEquals(Drafts.AT, bob.since());
    assertTrue(bob.isAdmin());
    assertTrue(requireNonNull(lobby.roster().find(Drafts.ANN)).isAdmin());
    assertEquals(0, follow(second, "tea").roster().size());
  }

  @Test
  void aRoomThatIsFollowedLaterHasItsRosterAsWell() {
    parkAnn();
    TestStore second = open();
    take(second);
    Followed tea = follow(second, "tea");
    assertEquals("[ann]", tea.roster().all().toString());
    second.store.unfollow(tea.log());
    assertEquals(0, follow(second, "tea").roster().size());
  }

  @Test
  void aRosterThatIsForgottenLeavesFormerMembers() {
    parkAnn();
    TestStore second = open();
    take(second);
    second.store.dropParkedRosters();
    assertEquals(0, follow(second, "tea").roster().size());
    assertTrue(second.store.isReserved("tea", nick("ann")));
  }

  @Test
  void manySessionsThatAreAlikeAreParked() {
    TestStore first = open();
    assertTrue(first.store.parkingCapacity() >= 200 << 20);
    String same = HashCode.fromBytes(random(1_500)).toString(); // 3,000 characters
    String[] all = new String[20_000];
    Arrays.setAll(all, i -> i + " " + same);
    assertEquals(new Outcome.Done(), park(first, all));
    close();
    assertEquals(List.of(all), take(open()));
  }

  @Test
  void sessionsThatAreTooManyAreRefusedAllTogether() {
    TestStore first = open();
    String[] all = new String[40];
    Arrays.setAll(all, i -> new String(random(1 << 20), ISO_8859_1)); // twice as many in UTF-8
    assertEquals(new Outcome.Refused(Outcome.Why.NOT_STORED), park(first, all));
    assertEquals(List.of(), take(first));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  @Test
  void aDamagedChunkIsTheEndOfItsSessionsOnly() {
    TestStore first = open();
    park(first, "a", "x".repeat(1 << 20), "b");
    first.run("UPDATE parked_session SET sessions = substr(sessions, 1, 40) WHERE n = 1");
    assertEquals(List.of("b"), take(first));
  }

  @Test
  void whatComesTooLateIsNeitherParkedNorTaken() {
    TestStore first = open();
    park(first, "a");
    first.store.endParking();
    assertEquals(new Outcome.Refused(Outcome.Why.NOT_STORED), park(first, "b"));
    assertNull(take(first));
    close();
    assertEquals(List.of("a"), take(open()));
  }

  @Test
  void nothingIsParkedWhenTheCommitFails() {
    TestStore first = open();
    first.beforeCommit =
        () -> {
          throw new SQLException("as told");
        };
    assertEquals(new Outcome.Refused(Outcome.Why.NOT_STORED), park(first, "a"));
    close();
    assertEquals(List.of(), take(open()));
  }

  @Test
  void aCommitWhoseAnswerIsLostCounts() {
    TestStore first = open();
    first.afterCommit =
        () -> {
          throw new SQLException("as told");
        };
    assertEquals(new Outcome.Done(), park(first, "a"));
    close();
    assertEquals(List.of("a"), take(open()));
  }

  @Test
  void receiptsOfWhispersOutliveTheProcessWithTheSessions() {
    TestStore first = open();
    first.store.storeReceipt(Drafts.ANN, "w", 7, Drafts.AT, outcome -> {});
    park(first, "a");
    close();
    TestStore second = open();
    assertEquals(new Outcome.Repeated(0, Drafts.AT), findReceipt(second));
    take(second);
    close();
    assertEquals(new Outcome.Done(), findReceipt(open()));
  }

  private static @Nullable Outcome findReceipt(TestStore store) {
    AtomicReference<Outcome> told = new AtomicReference<>();
    store.store.findReceipt(Drafts.ANN, "w", 7, told::set);
    store.settle();
    return told.get();
  }

  @Test
  void aRoomThatIsRenamedHasNoRosterAnyMore() throws Exception {
    parkAnn("a");
    open = TestStore.in(directory);
    open.sqlite.rename(names -> Map.of("tea", "coffee"));
    close();
    TestStore second = open();
    assertEquals(List.of("a"), take(second));
    assertEquals(0, follow(second, "coffee").roster().size());
    assertTrue(second.store.isReserved("coffee", nick("ann")));
  }

  /** A file as release 0.1.0 wrote it, with data in each table. */
  @Test
  void aFileOfTheVersionBeforeIsMigratedWithItsData() throws Exception {
    long at = Drafts.AT.toEpochMilli();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("holdfast.db"));
        Statement statement = connection.createStatement()) {
      Schema.migrate(connection, Schema.SCRIPTS.subList(0, 3), at);
      statement.executeUpdate(
          """
          INSERT INTO room VALUES (1, 'lobby', 'log1', 1);
          INSERT INTO message VALUES (1, 1, 1, 'ann', 'hi', 'c1', %1$d, %1$d);
          INSERT INTO receipt VALUES (1, x'%2$s', 'c1', 1, %1$d, %1$d, 5);
          INSERT INTO membership VALUES (x'%2$s', 'lobby', 'ann', NULL);
          INSERT INTO ban VALUES ('10.0.0.1', 'eve', 'spam', %3$d);
          UPDATE writer SET time = %1$d, expected = %1$d;
          """
              .formatted(at, Drafts.ANN, at + 1_000));
    }
    TestStore store = open();
    ChatStore.Contents contents = store.load();
    assertEquals("[RoomLog[room=lobby, id=log1, head=1, oldest=1]]", contents.rooms().toString());
    assertEquals(1, contents.memberships().size());
    assertEquals(1, contents.bans().size());
    assertEquals(
        List.of("hi"),
        store.read("lobby", new ChatStore.Range(0, 9, 9, 99)).stream()
            .map(ChatStore.Message::text)
            .toList());
    assertEquals(List.of(), take(store));
    assertEquals(new Outcome.Done(), park(store, "a"));
    assertEquals(List.of("a"), take(store));
  }
}
