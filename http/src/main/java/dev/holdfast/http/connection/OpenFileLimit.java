package dev.holdfast.http.connection;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limit of open files of this process ({@code ulimit -n}, {@code LimitNOFILE}), as a limit of
 * connections. Beyond it the system drops connections without an answer, those of health checks
 * too, and the log cannot be written. Thread-safe.
 */
public final class OpenFileLimit {

  private static final Logger log = LoggerFactory.getLogger(OpenFileLimit.class);

  private static final int SPARE = 64; // files that the process itself may open later
  private static final int FEWEST = 16; // connections, whatever the limit is

  private OpenFileLimit() {}

  /** How many connections fit beside the files that are open now. */
  static int connections() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    if (!(system instanceof UnixOperatingSystemMXBean unix)) {
      return Integer.MAX_VALUE;
    }
    long left = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - SPARE;
    return (int) Math.max(FEWEST, Math.min(Integer.MAX_VALUE, left));
  }

  /**
   * The limit of connections to use; logs a warning if it is below the limit of sessions.
   *
   * @param wanted what the operator set; 0 for as many as files allow
   * @param names how messages name what can be set, such as {@code ServerConfig.maxConnections}
   */
  public static int allow(int wanted, int maxSessions, UnaryOperator<String> names) {
    int possible = connections();
    boolean isEnough = wanted > 0 && wanted <= possible;
    int connections = isEnough ? wanted : possible;
    if (connections < maxSessions) {
      log.warn(
          "{} connections at most, and each session holds one: no room for {}={}; raise {},"
              + " or lower that",
          connections,
          names.apply("SessionPolicy.maxSessions"),
          maxSessions,
          isEnough
              ? names.apply("ServerConfig.maxConnections")
              : "the limit of open files (ulimit -n, LimitNOFILE)");
    }
    return connections;
  }
}
