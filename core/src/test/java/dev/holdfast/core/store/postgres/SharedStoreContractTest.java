package dev.holdfast.core.store.postgres;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.common.base.Ticker;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.UnusableStoreException;
import dev.holdfast.core.store.contract.BanContract;
import dev.holdfast.core.store.contract.MembershipContract;
import dev.holdfast.core.store.contract.MessageContract;
import dev.holdfast.core.store.contract.StoreProcess;
import dev.holdfast.core.store.contract.WhisperContract;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Nested;

/** The share of one node in a database keeps the contract of all stores. */
class SharedStoreContractTest {

  /** Processes of one node, one after the other. */
  private static final class SharedProcess implements StoreProcess {
    private final String database = TestPostgres.shared().newDatabase();
    private final String address = TestPostgres.shared().address(database);
    private BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private SharedChatStore store;
    private boolean running;

    @Override
    public ChatStore start() throws UnusableStoreException {
      Ticker ticker = Ticker.systemTicker();
      BlockingQueue<Runnable> fresh = new LinkedBlockingQueue<>();
      loop = fresh;
      store =
          PostgresChatStore.open(
                  new SharedStoreConfig(
                      PostgresAddress.parse(address),
                      TestPostgres.PASSWORD,
                      "aa",
                      null,
                      new RetentionLimits(1_000_000, Duration.ofDays(1), 1 << 30),
                      Duration.ofSeconds(30)),
                  () -> TimeUnit.NANOSECONDS.toMillis(ticker.read()))
              .connect(fresh::add);
      running = true;
      return store;
    }

    @Override
    public ChatStore.Contents load() throws UnusableStoreException {
      return store.load();
    }

    @Override
    public void runUntil(BooleanSupplier condition) {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
      try {
        while (!condition.getAsBoolean()) {
          Runnable task = loop.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
          assertNotNull(task, "not in time");
          task.run();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }

    @Override
    public void stop() {
      running = false;
      store.close();
    }

    @Override
    public boolean isShared() {
      return true;
    }

    @Override
    public void close() {
      if (running) {
        stop();
      }
    }
  }

  @Nested
  class Messages extends MessageContract {
    Messages() {
      super(new SharedProcess());
    }
  }

  @Nested
  class Memberships extends MembershipContract {
    Memberships() {
      super(new SharedProcess());
    }
  }

  @Nested
  class Whispers extends WhisperContract {
    Whispers() {
      super(new SharedProcess());
    }
  }

  @Nested
  class Bans extends BanContract {
    Bans() {
      super(new SharedProcess());
    }

    /** One by one it would take long, for each is a request of its own. */
    @Override
    protected void ban9999() {
      try (Connection connection =
              TestPostgres.shared().connect(((SharedProcess) process).database);
          Statement statement = connection.createStatement()) {
        statement.execute(
            "INSERT INTO hf_ban SELECT '10.0.' || i / 256 || '.' || i % 256, 'eve', '', hf_now() +"
                + " interval '61 minutes', i FROM generate_series(1, 9999) i; UPDATE hf_bans SET n"
                + " = 9999");
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
  }
}
