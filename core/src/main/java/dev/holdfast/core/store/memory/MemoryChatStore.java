package dev.holdfast.core.store.memory;

import com.google.common.base.Ticker;
import com.google.common.hash.HashCode;
import dev.holdfast.core.store.LocalChatStore;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.MetadataChangeVisitor;
import dev.holdfast.core.store.MetadataProjection;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.ParkedChat;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.RetentionLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * A store in memory, which lives as long as the process and calls back during the call. Confined to
 * the loop; {@link #load} is called before the loop runs.
 */
public final class MemoryChatStore extends LocalChatStore {

  private static final int RECEIPTS = 100_000;
  private static final long CHARACTERS = 64 << 20; // the most text of all rooms
  private static final int CHARACTER = 2; // bytes
  private static final Duration FOREVER = Duration.ofDays(36_500);

  private final RetentionLimits retention;
  private final RetentionClock clock;
  private final MemoryRoomLogs logs;
  private final MemoryReceipts receipts;
  private final MetadataProjection projection = new MetadataProjection();
  private final MetadataChangeApplier applier = new MetadataChangeApplier();

  /** Makes a store with this retention, and at most 64 Mi characters of text. */
  public MemoryChatStore(RetentionLimits retention, RetentionClock clock) {
    this(retention, clock, Math.min(CHARACTERS, retention.bytes() / CHARACTER), RECEIPTS);
  }

  MemoryChatStore(RetentionLimits retention, RetentionClock clock, long characters, int receipts) {
    this.retention = retention;
    this.clock = clock;
    this.logs = new MemoryRoomLogs(retention.messagesPerRoom(), characters);
    this.receipts = new MemoryReceipts(receipts);
    logs.whenDeleted(this::tellDeleted);
  }

  /**
   * Makes a store that keeps so many messages of each room without regard to age, and at most 64 Mi
   * characters of text.
   */
  public MemoryChatStore(int messagesPerRoom) {
    this(messagesPerRoom, CHARACTERS, RECEIPTS);
  }

  MemoryChatStore(int messagesPerRoom, long characters, int receipts) {
    this(
        new RetentionLimits(messagesPerRoom, FOREVER, Long.MAX_VALUE),
        new RetentionClock(() -> Instant.EPOCH, new StillTicker()),
        characters,
        receipts);
  }

  /** A ticker that stands still. */
  private static final class StillTicker extends Ticker {
    @Override
    public long read() {
      return 0;
    }
  }

  @Override
  public Contents load() {
    receipts.dropWhispers();
    List<Membership> memberships = projection.memberships();
    memberships.replaceAll(this::byTimeOfDay);
    return new Contents(logs.rooms(), memberships, projection.bans());
  }

  @Override
  public void write(Draft draft, Instant at, Consumer<Outcome> then) {
    then.accept(write(draft, at));
  }

  private Outcome write(Draft draft, Instant at) {
    HashCode sender = draft.sender();
    String id = draft.id();
    long fingerprint = sender == null || id == null ? 0 : draft.fingerprint();
    Outcome known = sender == null || id == null ? null : receipts.get(sender, id, fingerprint);
    if (known != null) {
      return known;
    }
    long time = clock.time();
    Outcome.Stored stored = logs.append(draft, at, time, keptSince());
    if (stored == null) {
      return new Outcome.Refused(
          Outcome.Why.NOT_STORED); // as the store in a file does: the room was never opened
    }
    receipts.sweep(time);
    if (sender != null && id != null) {
      receipts.add(sender, id, fingerprint, stored.seq(), at, time);
    }
    return stored;
  }

  @Override
  public void storeReceipt(
      HashCode sender, String id, long fingerprint, Instant at, Consumer<Outcome> then) {
    Outcome known = receipts.get(sender, id, fingerprint);
    if (known == null) {
      receipts.add(sender, id, fingerprint, 0, at, clock.time());
    }
    then.accept(known == null ? new Outcome.Done() : known);
  }

  @Override
  public void findReceipt(HashCode sender, String id, long fingerprint, Consumer<Outcome> then) {
    Outcome known = receipts.get(sender, id, fingerprint);
    then.accept(known == null ? new Outcome.Done() : known);
  }

  @Override
  public void barrier(Consumer<Outcome> then) {
    then.accept(new Outcome.Done());
  }

  @Override
  public void sync(Consumer<Outcome> then) {
    then.accept(new Outcome.Done());
  }

  @Override
  public void read(String room, Range range, Consumer<Reading> then) {
    dropExpired();
    then.accept(logs.read(room, range));
  }

  @Override
  public long parkingCapacity() {
    return 0;
  }

  /** Keeps nothing: it ends with the process. */
  @Override
  protected void keepParked(ParkedChat chat, Consumer<Outcome> then) {
    then.accept(new Outcome.Refused(Outcome.Why.NOT_STORED));
  }

  @Override
  protected void takeKept(Consumer<ParkedChat> then, Runnable failed) {
    then.accept(ParkedChat.NONE);
  }

  @Override
  public long time() {
    return clock.time();
  }

  @Override
  public long keptSince() {
    return RetentionCutoff.of(retention, clock.time()).since();
  }

  @Override
  public void sweep() {
    super.sweep();
    dropExpired();
  }

  private void dropExpired() {
    logs.dropBefore(keptSince());
    receipts.sweep(clock.time());
  }

  @Override
  public void apply(MetadataChange change) {
    change.accept(applier);
  }

  /** Applies each kind of change to the projection, and to the logs and receipts. */
  private final class MetadataChangeApplier implements MetadataChangeVisitor<RuntimeException> {
    @Override
    public void opened(MetadataChange.Opened change) {
      logs.open(change.room(), change.log());
    }

    @Override
    public void removed(MetadataChange.Removed change) {
      projection.apply(change);
      logs.remove(change.room());
    }

    @Override
    public void entered(MetadataChange.Entered change) {
      projection.apply(change);
    }

    @Override
    public void departed(MetadataChange.Departed change) {
      projection.apply(byLogClock(change));
    }

    @Override
    public void revoked(MetadataChange.Revoked change) {
      projection.apply(change);
      receipts.drop(change.token());
    }

    @Override
    public void untold(MetadataChange.Untold change) {
      receipts.dropWhisper(change.sender(), change.id());
    }

    @Override
    public void banned(MetadataChange.Banned change) {
      projection.apply(change);
    }

    @Override
    public void unbanned(MetadataChange.Unbanned change) {
      projection.apply(change);
    }
  }

  /** Replaces the time of day, which may be set, by the store's time. */
  private MetadataChange byLogClock(MetadataChange.Departed departed) {
    return new MetadataChange.Departed(
        departed.token(), Instant.ofEpochMilli(clock.timeOf(departed.at())));
  }

  private Membership byTimeOfDay(Membership known) {
    Instant gone = known.gone();
    return gone == null
        ? known
        : new Membership(
            known.room(), known.token(), known.nick(), clock.timeOfDay(gone.toEpochMilli()));
  }
}
