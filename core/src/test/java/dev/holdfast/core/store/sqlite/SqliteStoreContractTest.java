package dev.holdfast.core.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.contract.BanContract;
import dev.holdfast.core.store.contract.MembershipContract;
import dev.holdfast.core.store.contract.MessageContract;
import dev.holdfast.core.store.contract.ParkingContract;
import dev.holdfast.core.store.contract.StoreProcess;
import dev.holdfast.core.store.contract.WhisperContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Nested;

/** The store in a file keeps the contract of all stores. */
class SqliteStoreContractTest {

  /** Processes that have a file, one after the other. */
  private static final class SqliteProcess implements StoreProcess {
    private final Path directory = newDirectory();
    private Instant now = Drafts.AT;
    private TestStore open;

    private static Path newDirectory() {
      try {
        return Files.createTempDirectory("holdfast-contract");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public ChatStore start() {
      open =
          TestStore.in(directory, TestStore.PLENTY, StoreQueueLimits.DEFAULT, now, Duration.ZERO);
      return open.store;
    }

    @Override
    public ChatStore.Contents load() {
      return open.load();
    }

    @Override
    public void runUntil(BooleanSupplier condition) {
      long began = System.nanoTime();
      open.settle();
      while (!condition.getAsBoolean()) {
        assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(PATIENCE), "not in time");
        now = now.plusMillis(1);
        open.now = now;
        open.store.sweep();
        open.settle();
      }
    }

    @Override
    public void stop() {
      open.close();
    }

    @Override
    public boolean isShared() {
      return false;
    }

    @Override
    public void close() {
      open.close();
      try (var files = Files.walk(directory)) {
        for (Path each : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Nested
  class Messages extends MessageContract {
    Messages() {
      super(new SqliteProcess());
    }
  }

  @Nested
  class Memberships extends MembershipContract {
    Memberships() {
      super(new SqliteProcess());
    }
  }

  @Nested
  class Whispers extends WhisperContract {
    Whispers() {
      super(new SqliteProcess());
    }
  }

  @Nested
  class Bans extends BanContract {
    Bans() {
      super(new SqliteProcess());
    }
  }

  @Nested
  class Parking extends ParkingContract {
    Parking() {
      super(new SqliteProcess());
    }
  }
}
