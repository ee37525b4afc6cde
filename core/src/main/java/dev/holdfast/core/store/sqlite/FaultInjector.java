package dev.holdfast.core.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;

/** The points at which a test can break a {@link SqliteStore}: a throw there is a fault there. */
interface FaultInjector {

  /** Nothing breaks. */
  FaultInjector NONE = new FaultInjector() {};

  /** The writer has opened a connection. */
  default void opened(Connection connection) throws SQLException {}

  /** All of a transaction is done but its end. */
  default void beforeCommit() throws SQLException {}

  /** A transaction is durable, and nobody was told. */
  default void afterCommit() throws SQLException {}
}
