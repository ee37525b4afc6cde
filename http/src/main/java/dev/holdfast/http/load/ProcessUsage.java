package dev.holdfast.http.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The CPU time and the memory that a process uses, as Linux tells in {@code /proc}; not known
 * without a process, and when it is gone. Not thread-safe.
 */
final class ProcessUsage {

  /** What is not known. */
  static final int UNKNOWN = -1;

  private static final String ENDED = "Z"; // the state of one that its parent has not waited for
  private static final double TICKS = 100; // ticks in a second: USER_HZ

  private final @Nullable Path folder;
  private boolean gone;

  /**
   * Makes a reader.
   *
   * @param folder the process, as {@code /proc} shows it; null for none
   */
  ProcessUsage(@Nullable Path folder) {
    this.folder = folder;
  }

  /**
   * Makes a reader for a process.
   *
   * @param pid 0 for none
   * @throws IOException if there is no such process, or no {@code /proc}
   */
  static ProcessUsage of(long pid) throws IOException {
    Path folder = Path.of("/proc", Long.toString(pid));
    if (pid != 0 && !Files.isReadable(folder.resolve("stat"))) {
      throw new IOException("--pid " + pid + ": there is no process " + pid + " on this machine");
    }
    return new ProcessUsage(pid == 0 ? null : folder);
  }

  /** Whether there is a process to look at. */
  boolean isKnown() {
    return folder != null && !gone;
  }

  /** Whether there was a process that is gone now. */
  boolean isGone() {
    return gone;
  }

  /** Returns the seconds of CPU that it has used. */
  double cpuSeconds() {
    String stat = read("stat");
    if (stat.isEmpty()) {
      return UNKNOWN;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    if (fields[0].equals(ENDED)) {
      gone = true;
      return UNKNOWN;
    }
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
  }

  /** Returns the seconds of CPU between two times that {@link #cpuSeconds} returned. */
  static double between(double from, double to) {
    return from < 0 || to < 0 ? UNKNOWN : to - from;
  }

  /** Returns the KiB of memory that it has in use. */
  long residentKib() {
    return read("status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(UNKNOWN);
  }

  /** The text of one of its files; empty if it cannot be read now, or the process is gone. */
  private String read(String name) {
    if (folder == null || gone) {
      return "";
    }
    try {
      return Files.readString(folder.resolve(name));
    } catch (NoSuchFileException e) {
      gone = true;
      return "";
    } catch (IOException e) {
      return ""; // not known now, such as without a free file: the test goes on without it
    }
  }
}
