package dev.holdfast.core.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The hooks by which a test injects faults into a {@link SqliteChatStore}: what a hook throws is
 * thrown there. Called on the writer thread.
 */
interface FaultInjector {

  /** Injects nothing. */
  FaultInjector NONE = new FaultInjector() {};

  /** The writer has opened a connection. */
  default void opened(Connection connection) throws SQLException {}

  /** A transaction is about to be committed. */
  default void beforeCommit() throws SQLException {}

  /** A transaction was committed, and no outcome was reported yet. */
  default void afterCommit() throws SQLException {}
}
