package dev.holdfast.core.store.postgres;

import dev.holdfast.core.store.UnusableStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * A node's share in a PostgreSQL database: several processes, each a node of its own, have the
 * rooms together. Each server that runs in this process, one after the other, is a life of the
 * node. Thread-safe.
 */
public final class PostgresChatStore {

  private final DatabaseConnector database;
  private final SharedStoreConfig config;
  private final NodeCounters counters = new NodeCounters();
  private final LongSupplier steady;
  private boolean began; // a life has begun in this process

  private PostgresChatStore(
      DatabaseConnector database, SharedStoreConfig config, LongSupplier steady) {
    this.database = database;
    this.config = config;
    this.steady = steady;
  }

  /**
   * Opens the database, and creates the tables of the chat where they are missing.
   *
   * @param steady milliseconds of a clock that never goes back
   * @throws UnusableStoreException if it cannot be used: says why, and what to do
   */
  public static PostgresChatStore open(SharedStoreConfig config, LongSupplier steady)
      throws UnusableStoreException {
    DatabaseConnector database = new DatabaseConnector(config.database(), config.password());
    try (Connection connection = database.open("start " + config.node(), 60)) {
      SchemaCreator.createIfMissing(connection, database);
    } catch (SQLException e) {
      throw database.unusable(e);
    }
    return new PostgresChatStore(database, config, steady);
  }

  /** The statements that create the tables and functions, for an operator who does that. */
  public static String schema() {
    return SchemaCreator.sql();
  }

  /**
   * Returns the store of the next life of the node, for one event loop. It begins when it is
   * loaded. If the node is given up by the others, a task of the loop fails.
   */
  public synchronized SharedChatStore connect(Executor loop) {
    boolean first = !began;
    began = true;
    return new SharedChatStore(new NodeContext(database, config, counters, steady, loop), first);
  }
}
