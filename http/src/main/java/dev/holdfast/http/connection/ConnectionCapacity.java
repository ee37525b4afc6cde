package dev.holdfast.http.connection;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The most connections that this process can have beside its other open files, by its limit of open
 * files ({@code ulimit -n}, {@code LimitNOFILE}). Beyond it the system drops connections without an
 * answer, those of health checks too, and the log cannot be written. Thread-safe.
 */
public final class ConnectionCapacity {

  private static final Logger log = LoggerFactory.getLogger(ConnectionCapacity.class);

  private static final int SPARE = 64; // files that the process itself may open later
  private static final int MIN_CONNECTIONS = 16; // connections, whatever the limit is

  private ConnectionCapacity() {}

  /** How many connections fit beside the files that are open now. */
  public static int connections() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    if (!(system instanceof UnixOperatingSystemMXBean unix)) {
      return Integer.MAX_VALUE;
    }
    long left = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - SPARE;
    return (int) Math.max(MIN_CONNECTIONS, Math.min(Integer.MAX_VALUE, left));
  }

  /**
   * The limit of connections to use; logs a warning if it is below what was asked for.
   *
   * @param wanted what the operator set; 0 for as many as files allow
   * @param sessions how many sessions the operator asked for, of which each holds a connection; 0
   *     for what is by default
   * @param names how messages name what can be set, such as {@code ServerConfig.maxConnections}
   */
  public static int allow(int wanted, int sessions, UnaryOperator<String> names) {
    int possible = connections();
    String problem = problem(wanted, sessions, possible, names);
    if (problem != null) {
      log.warn("{}", problem);
    }
    return wanted > 0 ? Math.min(wanted, possible) : possible;
  }

  /** Why what was asked for cannot be had where this many connections are possible; or null. */
  static @Nullable String problem(
      int wanted, int sessions, int possible, UnaryOperator<String> names) {
    String connections = names.apply("ServerConfig.maxConnections");
    if (wanted > possible || (wanted == 0 && sessions > possible)) {
      return String.format(
          Locale.ROOT,
          "%d connections at most, so %s=%d cannot be: raise the limit of open files (ulimit -n,"
              + " LimitNOFILE)",
          possible,
          wanted > 0 ? connections : names.apply("SessionPolicy.maxSessions"),
          wanted > 0 ? wanted : sessions);
    }
    if (wanted > 0 && sessions > wanted) {
      return String.format(
          Locale.ROOT,
          "each session holds a connection, so %s=%d cannot be: raise %s=%d",
          names.apply("SessionPolicy.maxSessions"),
          sessions,
          connections,
          wanted);
    }
    return null;
  }
}
