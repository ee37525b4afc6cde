package dev.holdfast.core.store.contract;

import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.UnusableStoreException;
import java.util.function.BooleanSupplier;

/**
 * A process that has a store, as the contract of stores drives it. The test's thread is its loop.
 */
public interface StoreProcess extends AutoCloseable {

  /** How long a test waits for what must happen, in seconds. */
  int PATIENCE = 60;

  /** Starts the process; what was kept by the one before is there. Returns its store. */
  ChatStore start() throws UnusableStoreException;

  /** Loads what is kept, for the store that was started. */
  ChatStore.Contents load() throws UnusableStoreException;

  /**
   * Lets the loop and the time of the process run until this holds.
   *
   * @throws AssertionError if it does not within {@link #PATIENCE}
   */
  void runUntil(BooleanSupplier condition);

  /** Ends the process, when all that was asked of its store is done. */
  void stop();

  /** Whether several processes can share the store, which decides alone then. */
  boolean isShared();

  /** Ends what {@link #stop} leaves for the next start. */
  @Override
  void close();
}
