package dev.holdfast.http.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many files this process may have open ({@code ulimit -n}, {@code LimitNOFILE}), and so how
 * many connections. Beyond it the system refuses connections without a word, health checks too, and
 * the log cannot be written.
 */
final class OpenFiles {

  private static final Logger log = LoggerFactory.getLogger(OpenFiles.class);

  private static final int SPARE = 64; // for what the process itself opens later
  private static final int FEWEST = 16; // connections, whatever the limit is

  private OpenFiles() {}

  /** How many connections there may be beside the files that are open now. */
  static int connections() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    if (!(system instanceof UnixOperatingSystemMXBean unix)) {
      return Integer.MAX_VALUE;
    }
    long left = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - SPARE;
    return (int) Math.max(FEWEST, Math.min(Integer.MAX_VALUE, left));
  }

  /** Says so if fewer sessions fit than are allowed. */
  static void compare(int connections, int maxSessions) {
    if (connections < maxSessions) {
      log.warn(
          "{} connections at most, and each session holds one: no room for max-sessions={}; raise"
              + " the limit of open files (ulimit -n, LimitNOFILE) or max-connections, or lower"
              + " max-sessions",
          connections,
          maxSessions);
    }
  }
}
