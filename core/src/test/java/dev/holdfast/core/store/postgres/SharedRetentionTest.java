package dev.holdfast.core.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.ChatStore.Reading;
import dev.holdfast.core.store.RetentionLimits;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept no longer is deleted, by one node for all. */
class SharedRetentionTest {

  private final String database = TestPostgres.shared().newDatabase();
  private final String address = TestPostgres.shared().address(database);

  private TestNode node(RetentionLimits retention) throws Exception {
    return new TestNode(address, "aa", retention);
  }

  private void sql(String statement) throws Exception {
    try (Connection connection = TestPostgres.shared().connect(database);
        Statement run = connection.createStatement()) {
      run.execute(statement);
    }
  }

  private long count(String table) throws Exception {
    try (Connection connection = TestPostgres.shared().connect(database);
        Statement run = connection.createStatement();
        ResultSet row = run.executeQuery("SELECT count(*) FROM " + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static List<Long> kept(TestNode node) throws Exception {
    Reading reading =
        node.<Reading>ask(then -> node.store.read("lobby", new Range(0, 99, 99, 9_999), then));
    return reading.messages().stream().map(message -> message.seq()).toList();
  }

  @Test
  void theOldestMessagesOfARoomGoWhenThereAreTooMany() throws Exception {
    try (TestNode a = node(new RetentionLimits(3, Duration.ofDays(1), 1 << 30))) {
      a.join("lobby", "ann");
      for (int i = 0; i < 5; i++) {
        a.say("lobby", "ann", null, "text " + i);
      }
      assertEquals(List.of(3L, 4L, 5L), kept(a), "deleted or not");
      a.awaitTold("lobby oldest 3");
      assertEquals(3, count("hf_message"));
    }
  }

  @Test
  void messagesThatAreTooOldGo() throws Exception {
    try (TestNode a = node(new RetentionLimits(99, Duration.ofDays(1), 1 << 30))) {
      a.join("lobby", "ann");
      for (int i = 0; i < 5; i++) {
        a.say("lobby", "ann", null, "text " + i);
      }
      sql("UPDATE hf_message SET at = at - interval '25 hours' WHERE seq < 4");
      assertEquals(List.of(4L, 5L), kept(a), "deleted or not");
      a.awaitTold("lobby oldest 4");
      sql("UPDATE hf_message SET at = at - interval '25 hours'");
      a.awaitTold("lobby oldest 6");
      assertEquals(0, count("hf_message"));
      a.say("lobby", "ann", null, "new");
      assertEquals(List.of(6L), kept(a));
    }
  }

  @Test
  void formerMembersGoWithTheirReceiptsAfterADay() throws Exception {
    try (TestNode a = node(new RetentionLimits(99, Duration.ofDays(1), 1 << 30))) {
      a.join("lobby", "ann");
      a.say("lobby", "ann", "1", "hi");
      a.leave("lobby", "ann");
      assertEquals(1, count("hf_receipt"));
      sql("UPDATE hf_member SET gone = gone - interval '25 hours'");
      while (count("hf_member") > 0) {
        Thread.onSpinWait();
      }
      assertEquals(0, count("hf_receipt"));
      assertEquals(0, count("hf_nick"));
    }
  }
}
