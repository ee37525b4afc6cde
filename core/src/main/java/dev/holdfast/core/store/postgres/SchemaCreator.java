package dev.holdfast.core.store.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import dev.holdfast.core.store.UnusableStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Creates the tables and functions of the store where they are missing. Stateless. */
final class SchemaCreator {

  private static final int VERSION = 1;
  private static final int OLDEST_SERVER = 14_00_00;
  private static final long LOCK = 0x486f_6c64_6661_7374L; // of all that create it: "Holdfast"

  private SchemaCreator() {}

  /** The statements that create it. */
  static String sql() {
    try {
      return Resources.toString(Resources.getResource(SchemaCreator.class, "schema-1.sql"), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("a resource of this jar cannot be read", e);
    }
  }

  /**
   * Creates it if it is missing; nodes that start at the same time wait for each other.
   *
   * @throws UnusableStoreException if the database, or what is in it, does not fit this program
   */
  static void createIfMissing(Connection connection, DatabaseConnector database)
      throws SQLException, UnusableStoreException {
    check(connection, database);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
      boolean missing = isMissing(statement);
      if (missing) {
        statement.execute(sql());
      }
      int oldest = oldestThatMayRun(statement);
      if (oldest > VERSION) {
        throw new UnusableStoreException(
            database
                + " was changed by a newer Holdfast (its tables are for version "
                + oldest
                + " and later): install that here as well");
      }
      connection.commit();
    } finally {
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private static void check(Connection connection, DatabaseConnector database)
      throws SQLException, UnusableStoreException {
    try (Statement statement = connection.createStatement();
        ResultSet is =
            statement.executeQuery(
                "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
                    + " current_setting('server_encoding'), pg_is_in_recovery()")) {
      is.next();
      if (is.getInt(1) < OLDEST_SERVER) {
        throw new UnusableStoreException(
            database + " is PostgreSQL " + is.getString(2) + ": 14 or later is needed");
      }
      if (!is.getString(3).equals("UTF8")) {
        throw new UnusableStoreException(
            database
                + " has the encoding "
                + is.getString(3)
                + ": create the database with ENCODING 'UTF8' TEMPLATE template0");
      }
      if (is.getBoolean(4)) {
        throw new UnusableStoreException(
            database + " is a standby, which takes no writes: name the primary with --cluster");
      }
    }
  }

  private static boolean isMissing(Statement statement) throws SQLException {
    try (ResultSet found = statement.executeQuery("SELECT to_regclass('hf_schema') IS NULL")) {
      found.next();
      return found.getBoolean(1);
    }
  }

  private static int oldestThatMayRun(Statement statement) throws SQLException {
    try (ResultSet found = statement.executeQuery("SELECT oldest FROM hf_schema")) {
      found.next();
      return found.getInt(1);
    }
  }
}
