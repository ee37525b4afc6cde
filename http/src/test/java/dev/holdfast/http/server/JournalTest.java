package dev.holdfast.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.EndedBy;
import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.fsm.GrantedTerms;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SessionTerms;
import dev.holdfast.fsm.script.Script;
import dev.holdfast.fsm.script.ScriptParser;
import dev.holdfast.fsm.script.ScriptVerifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happened to a session in the field is a script that can be replayed. */
class JournalTest {

  @TempDir private Path folder;

  @Test
  void aSessionThatBreaksTheProtocolLeavesAScriptWithoutItsMessages() throws Exception {
    try (TestServer server =
        new TestServer(TestServer.config("*", null, SessionPolicy.DEFAULT, folder))) {
      String sid = server.create();
      server.ask(RawClient.bind("{\"sid\":\"" + sid + "\",\"rid\":2,\"packets\":[\"secret\"]}"));
      server.ask(RawClient.bind("{\"sid\":\"" + sid + "\",\"rid\":9}"));
      Path journal = written();
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(journal)));
      String text = Files.readString(journal);
      assertFalse(text.contains("secret"));
      Script script = ScriptParser.parse(text).get(0);
      assertEquals("a session that ended: item-not-found", script.idea());
      assertEquals(Optional.empty(), ScriptVerifier.run(script));
    }
  }

  @Test
  void aSessionThatItsClientOrAStopEndsLeavesNone() throws Exception {
    SessionTerms terms =
        new SessionTerms(
            "sid",
            1,
            new GrantedTerms(false, 60_000, 1, 2, 45_000, 0, 5_000, null, EngineConfig.STRICT));
    FailedSessionJournals journals = new FailedSessionJournals(folder, Runnable::run);
    journals.of(terms, 0).closed(new SessionEnd(EndedBy.CLIENT, Condition.NONE));
    journals.of(terms, 0).closed(end(Condition.SYSTEM_SHUTDOWN));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
    journals.of(terms, 0).closed(end(Condition.SEND_QUEUE_OVERFLOW));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void theFolderIsMadeForItsOwnerOnlyAndMadeAgainIfItIsGone() throws Exception {
    Path missing = folder.resolve("in/journals");
    SessionTerms terms =
        new SessionTerms(
            "sid",
            1,
            new GrantedTerms(false, 60_000, 1, 2, 45_000, 0, 5_000, null, EngineConfig.STRICT));
    FailedSessionJournals journals = new FailedSessionJournals(missing, Runnable::run);
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(missing)));
    Files.delete(missing);
    journals.of(terms, 0).closed(end(Condition.SEND_QUEUE_OVERFLOW));
    try (Stream<Path> files = Files.list(missing)) {
      assertEquals(1, files.count());
    }
  }

  private static SessionEnd end(Condition why) {
    return new SessionEnd(EndedBy.APPLICATION, why);
  }

  /** The journal, when it has been written whole. */
  private Path written() throws Exception {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (System.nanoTime() < deadline) {
      try (Stream<Path> files = Files.list(folder)) {
        List<Path> all = files.toList();
        if (all.size() == 1 && Files.readString(all.get(0)).contains("CLOSED")) {
          return all.get(0);
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("no journal was written");
  }
}
