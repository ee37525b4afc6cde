package dev.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What looks at the state of a session outside of the table is listed in {@code docs/states.md},
 * with its reason; so is what looks at a condition that is no state, or is one by another name:
 * that a session is ending, is paused, was dropped or has failed, that its window is closed, a
 * request is held or has a socket, or a packet waits.
 */
class StateReadersTest {

  private static final Path DOCUMENT = Path.of("../docs/states.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+\\.[\\w<>]+)` \\|");

  private static final Set<String> STATE =
      Set.of(
          "ConnectionFsm.state",
          "SessionView.state",
          "SessionEngine.state",
          "Session.state",
          "SessionView.isEnding",
          "SessionEngine.isEnding",
          "Mailbox.isEnding",
          "DieTimer.isPaused",
          "DieTimer.paused",
          "HeldRequests.oldest",
          "HeldRequests.isEmpty",
          "HeldRequests.hasLive",
          "HeldRequests.oldestLive",
          "HeldRequests.countLive",
          "HeldRequests.find",
          "OpenRequest.isLive",
          "EarlyRequests.countLiveBelow",
          "Mailbox.isEmpty",
          "Session.dropped",
          "Session.ending",
          "Session.counted",
          "Session.failed",
          "RequestWindow.isEmpty",
          "RequestWindow.isClosed",
          "RequestWindow.closed");

  @Test
  void eachIsListedWithItsReason() throws IOException {
    Set<String> listed = new TreeSet<>();
    ROW.matcher(Files.readString(DOCUMENT, UTF_8))
        .results()
        .forEach(row -> listed.add(row.group(1)));
    assertEquals(String.join("\n", readers()), String.join("\n", listed));
  }

  /** Methods that read a state and hand it on are no readers: those who call them are. */
  private static Set<String> readers() {
    Set<String> readers = new TreeSet<>();
    for (JavaClass each :
        new ClassFileImporter()
            .withImportOption(new ArchitectureTest.WithoutTests())
            .importPackages("dev.holdfast.fsm", "dev.holdfast.core.session")) {
      for (JavaAccess<?> access : each.getAccessesFromSelf()) {
        String reader = each.getSimpleName() + "." + access.getOrigin().getName();
        String read = access.getTargetOwner().getSimpleName() + "." + access.getName();
        boolean isWrite =
            access instanceof JavaFieldAccess field && field.getAccessType() == AccessType.SET;
        if (STATE.contains(read)
            && !STATE.contains(reader)
            && !isWrite
            && !each.getSimpleName().equals("ConnectionFsm")) {
          readers.add(reader);
        }
      }
    }
    return readers;
  }
}
