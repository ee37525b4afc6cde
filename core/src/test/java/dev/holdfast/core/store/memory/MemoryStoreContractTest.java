package dev.holdfast.core.store.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.ParkedSessions;
import dev.holdfast.core.store.RecordingListener;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.contract.BanContract;
import dev.holdfast.core.store.contract.MembershipContract;
import dev.holdfast.core.store.contract.MessageContract;
import dev.holdfast.core.store.contract.StoreProcess;
import dev.holdfast.core.store.contract.WhisperContract;
import dev.holdfast.core.store.sqlite.TestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The store in memory keeps the contract of all stores, but parks nothing. */
class MemoryStoreContractTest {

  /**
   * A program in which one server runs after the other, which is all that such a store outlives.
   */
  private static final class MemoryProcess implements StoreProcess {
    private Instant now = Drafts.AT;
    private final MemoryChatStore store =
        new MemoryChatStore(
            new RetentionLimits(1_000_000, Duration.ofDays(1), 1 << 30),
            TestStore.clock(() -> now, () -> Duration.ZERO));

    @Override
    public ChatStore start() {
      return store;
    }

    @Override
    public ChatStore.Contents load() {
      return store.load();
    }

    @Override
    public void runUntil(BooleanSupplier condition) {
      for (int i = 0; !condition.getAsBoolean(); i++) {
        assertTrue(i < 10, "nothing happens any more");
        now = now.plusMillis(1);
        store.sweep();
      }
    }

    @Override
    public void stop() {}

    @Override
    public boolean isShared() {
      return false;
    }

    @Override
    public void close() {}
  }

  @Nested
  class Messages extends MessageContract {
    Messages() {
      super(new MemoryProcess());
    }
  }

  @Nested
  class Memberships extends MembershipContract {
    Memberships() {
      super(new MemoryProcess());
    }
  }

  @Nested
  class Whispers extends WhisperContract {
    Whispers() {
      super(new MemoryProcess());
    }
  }

  @Nested
  class Bans extends BanContract {
    Bans() {
      super(new MemoryProcess());
    }
  }

  @Test
  void nothingIsParked() {
    MemoryChatStore store = new MemoryChatStore(9);
    assertEquals(0, store.parkingCapacity());
    RecordingListener.of(store, store.load());
    List<Outcome> parked = new ArrayList<>();
    store.park(ParkedSessions.of(List.of(new byte[1])), parked::add);
    assertEquals(List.of(new Outcome.Refused(Outcome.Why.NOT_STORED)), parked);
    List<List<byte[]>> taken = new ArrayList<>();
    store.takeParked(taken::add, () -> taken.add(null));
    assertEquals(List.of(List.of()), taken);
  }
}
