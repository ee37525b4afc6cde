package dev.holdfast.core.store.postgres;

import com.google.common.base.Splitter;
import com.google.common.base.Throwables;
import dev.holdfast.core.store.UnusableStoreException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connections to the database, and says of its failures what to do. Thread-safe. */
final class DatabaseConnector {

  /** The state of the failure of a node that has been given up. */
  static final String FENCED = "HF001";

  private static final Logger log = LoggerFactory.getLogger(DatabaseConnector.class);

  private final PostgresAddress address;
  private final @Nullable String password;

  DatabaseConnector(PostgresAddress address, @Nullable String password) {
    this.address = address;
    this.password = password;
  }

  /**
   * Opens a connection, which commits after each statement.
   *
   * @param role what it is for, as operators of the database see it
   * @param silence seconds in which an answer must come; 0 if it may take any time
   */
  Connection open(String role, int silence) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    if (password != null) {
      properties.setProperty("password", password);
    }
    properties.setProperty("ApplicationName", "holdfast " + role);
    properties.setProperty("connectTimeout", "3");
    properties.setProperty("loginTimeout", "5");
    properties.setProperty("socketTimeout", Integer.toString(silence));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("prepareThreshold", "2");
    Connection connection = DriverManager.getConnection(address.jdbcUrl(), properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SET idle_in_transaction_session_timeout = '5s'; SET tcp_keepalives_idle = 5;"
              + " SET tcp_keepalives_interval = 2; SET timezone = 'UTC'; SET jit = off");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Closes a connection, if there is one, whatever state it is in. */
  static void close(@Nullable Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        log.debug("a connection did not close in order", e);
      }
    }
  }

  /** The exception that says why the database cannot be used, with the remedy. */
  UnusableStoreException unusable(SQLException e) {
    return new UnusableStoreException(
        address + " cannot be used: " + reason(e) + ": " + remedy(e), e);
  }

  /** The reason of a failure, in one line. */
  static String reason(SQLException e) {
    String message = Throwables.getRootCause(e).getMessage();
    String said = message == null ? e.toString() : message;
    String first = Splitter.on('\n').splitToList(said).get(0);
    String text =
        first.startsWith("FATAL: ") || first.startsWith("ERROR: ")
            ? first.substring("FATAL: ".length())
            : first;
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static String remedy(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "28P01", "28000" -> "look at the user, at --cluster-password-file, and at pg_hba.conf";
      case "3D000" -> "create the database, or name another with --cluster";
      case "42501" -> "let the user create tables there, or create them with `holdfast schema`";
      case "08001", "08004", "08006" ->
          "start the database, or name another host or port with --cluster";
      default -> "look at the database and its log, or name another with --cluster";
    };
  }

  /** Whether the failure is one of the connection or the server, and not of what was asked. */
  static boolean isOutage(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return state.isEmpty()
        || state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57")
        || state.startsWith("58")
        || state.equals("25006") // it takes no writes any more
        || state.equals("25P03"); // it has waited too long within a transaction
  }

  /** Whether the same transaction may succeed when it is tried again. */
  static boolean isConflict(SQLException e) {
    return "40001".equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
