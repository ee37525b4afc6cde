package dev.holdfast.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.core.session.SessionObserverFactory;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.EndedBy;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SessionObserver;
import dev.holdfast.fsm.SessionTerms;
import dev.holdfast.fsm.script.JournalRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journals of sessions that failed: every session that is created is recorded, and one that is
 * ended neither by its client nor by a stop of the server is written to a directory, as a script.
 * It takes 1,000 at most, so that they cannot fill a disk. Confined to the loop; files are written
 * by the worker.
 */
final class FailedSessionJournals implements SessionObserverFactory {

  private static final Logger log = LoggerFactory.getLogger(FailedSessionJournals.class);
  private static final int MAX_JOURNALS = 1_000;

  private final Path folder;
  private final Executor writer;
  private int written;

  /**
   * Writes into {@code folder}, which is made if it is not there, on {@code writer}: the loop waits
   * for no disk.
   */
  FailedSessionJournals(Path folder, Executor writer) {
    this.folder = folder;
    this.writer = writer;
    try {
      make(folder);
    } catch (IOException e) {
      log.warn("the folder {} for journals could not be made: {}", folder, e.toString());
    }
  }

  @Override
  public SessionObserver of(SessionTerms terms, long now) {
    JournalRecorder recorder = new JournalRecorder(terms, now);
    return recorder.and(
        new SessionObserver() {
          @Override
          public void closed(SessionEnd end) {
            save(recorder, end);
          }
        });
  }

  private void save(JournalRecorder recorder, SessionEnd end) {
    if (isOrdinary(end) || written > MAX_JOURNALS) {
      return;
    }
    if (written++ == MAX_JOURNALS) {
      log.warn("{} has {} new journals: no more are written", folder, MAX_JOURNALS);
      return;
    }
    String name = "journal-" + ProcessHandle.current().pid() + "-" + written;
    String script = recorder.journal(name, "a session that ended: " + end);
    writer.execute(() -> write(name + ".txt", script));
  }

  /** Whether nothing can be learned from the end: its client asked for it, or the server stops. */
  private static boolean isOrdinary(SessionEnd end) {
    return end.by() == EndedBy.CLIENT || end.condition().equals(Condition.SYSTEM_SHUTDOWN);
  }

  /** Writes a file for its owner only: it shows when a client was here. */
  private void write(String name, String script) {
    Path file = folder.resolve(name);
    try {
      make(folder); // it may be gone
      Files.deleteIfExists(file); // a process of the same number may have left it
      create(file);
      Files.writeString(file, script, UTF_8);
    } catch (IOException e) {
      log.warn("the journal {} could not be written: {}", file, e.toString());
    }
  }

  /**
   * Makes a folder for its owner only, and those that it is in; one that is there stays as it is.
   */
  private static void make(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, ownerOnly(folder, "rwx------"));
    }
  }

  private static void create(Path file) throws IOException {
    Files.createFile(file, ownerOnly(file, "rw-------"));
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
