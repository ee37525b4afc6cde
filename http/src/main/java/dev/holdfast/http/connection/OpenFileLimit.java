package dev.holdfast.http.connection;

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
public final class OpenFileLimit {

  private static final Logger log = LoggerFactory.getLogger(OpenFileLimit.class);

  private static final int SPARE = 64; // for what the process itself opens later
  private static final int FEWEST = 16; // connections, whatever the limit is

  private OpenFileLimit() {}

  /** How many connections there may be beside the files that are open now. */
  static int connections() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    if (!(system instanceof UnixOperatingSystemMXBean unix)) {
      return Integer.MAX_VALUE;
    }
    long left = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - SPARE;
    return (int) Math.max(FEWEST, Math.min(Integer.MAX_VALUE, left));
  }

  /**
   * How many connections are taken, of those that are wanted: 0 for all that there may be. Says so
   * if fewer sessions fit than are allowed.
   */
  public static int allow(int wanted, int maxSessions) {
    int possible = connections();
    boolean isEnough = wanted > 0 && wanted <= possible;
    int connections = isEnough ? wanted : possible;
    if (connections < maxSessions) {
      log.warn(
          "{} connections at most, and each session holds one: no room for max-sessions={}; raise"
              + " {}, or lower max-sessions",
          connections,
          maxSessions,
          isEnough ? "max-connections" : "the limit of open files (ulimit -n, LimitNOFILE)");
    }
    return connections;
  }
}
