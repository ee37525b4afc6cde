package dev.holdfast.core.chat;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.LocalChatStore;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.ParkedChat;
import dev.holdfast.core.store.StoreContext;
import dev.holdfast.core.store.UnusableStoreException;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store that stores and reads when the test says so, in the order of the calls. */
public final class SlowStore extends LocalChatStore {

  private final MemoryChatStore store; // follows no room
  private final Queue<Runnable> work = new ArrayDeque<>();
  private ParkedChat parked = ParkedChat.NONE;
  private boolean full;
  private boolean unreadable;
  private boolean syncs;
  private boolean followsLater;
  private boolean doubtful;
  private int outages;

  public SlowStore(MemoryChatStore store) {
    this.store = store;
  }

  /** Performs all calls that wait. */
  public void work() {
    for (Runnable next = work.poll(); next != null; next = work.poll()) {
      next.run();
    }
  }

  /** Performs the first call that waits. */
  void workOnce() {
    work.remove().run();
  }

  /** Performs the first call that waits, if there is one. */
  void workSome() {
    if (!work.isEmpty()) {
      workOnce();
    }
  }

  /** Whether anything can be stored. */
  public void full(boolean full) {
    this.full = full;
  }

  /** Whether messages are stored, but reported as not stored. */
  void doubtful(boolean doubtful) {
    this.doubtful = doubtful;
  }

  /** Whether changes wait, too, which are stored at once otherwise. */
  void syncs(boolean syncs) {
    this.syncs = syncs;
  }

  /** Whether rooms are followed with the calls that wait, too. */
  void followsLater(boolean followsLater) {
    this.followsLater = followsLater;
  }

  /** Whether nothing can be read. */
  public void unreadable(boolean unreadable) {
    this.unreadable = unreadable;
  }

  @Override
  public void listen(Listener listener, BanListener bans, Contents kept, StoreContext context) {
    super.listen(listener, bans, kept, context);
    store.listen(listener, bans, new Contents(List.of(), List.of(), List.of()), context);
  }

  @Override
  public Contents load() throws UnusableStoreException {
    return store.load();
  }

  @Override
  public void follow(String room, Supplier<String> newLog, Consumer<Followed> then) {
    if (followsLater) {
      work.add(() -> super.follow(room, newLog, then));
    } else {
      super.follow(room, newLog, then);
    }
  }

  @Override
  protected void write(Draft draft, Instant at, Consumer<Outcome> then) {
    attempt(then, () -> store.write(draft, at, doubtful ? outcome -> refuse(then) : then));
  }

  @Override
  protected void storeReceipt(
      HashCode sender, String id, long fingerprint, Instant at, Consumer<Outcome> then) {
    attempt(then, () -> store.storeReceipt(sender, id, fingerprint, at, then));
  }

  @Override
  protected void findReceipt(HashCode sender, String id, long fingerprint, Consumer<Outcome> then) {
    attempt(then, () -> store.findReceipt(sender, id, fingerprint, then));
  }

  @Override
  protected void barrier(Consumer<Outcome> then) {
    attempt(then, () -> store.barrier(then));
  }

  /** Calls before a failure is delivered are refused as well. */
  private void attempt(Consumer<Outcome> then, Runnable attempt) {
    int outagesKnown = outages;
    work.add(
        () -> {
          if (full || outagesKnown < outages) {
            outages = Math.max(outages, outagesKnown + 1);
            refuse(then);
          } else {
            attempt.run();
          }
        });
  }

  private static void refuse(Consumer<Outcome> then) {
    then.accept(new Outcome.Refused(Outcome.Why.NOT_STORED));
  }

  @Override
  public void read(String room, Range range, Consumer<Reading> then) {
    work.add(
        () -> {
          if (unreadable) {
            then.accept(Reading.FAILED);
          } else {
            store.read(room, range, then);
          }
        });
  }

  @Override
  protected void apply(MetadataChange change) {
    store.apply(change);
  }

  @Override
  public long parkingCapacity() {
    return 1 << 20;
  }

  @Override
  protected void keepParked(ParkedChat chat, Consumer<Outcome> then) {
    attempt(
        then,
        () -> {
          parked = chat;
          then.accept(new Outcome.Done());
        });
  }

  @Override
  protected void takeKept(Consumer<ParkedChat> then, Runnable failed) {
    ParkedChat taken = parked;
    parked = ParkedChat.NONE;
    work.add(() -> then.accept(taken));
  }

  @Override
  public long time() {
    return store.time();
  }

  @Override
  public long keptSince() {
    return store.keptSince();
  }

  @Override
  public void sweep() {
    super.sweep();
    store.sweep();
  }

  @Override
  public void sync(Consumer<Outcome> then) {
    if (!syncs) {
      store.sync(then);
    } else {
      work.add(
          () -> {
            if (full) {
              refuse(then);
            } else {
              store.sync(then);
            }
          });
    }
  }
}
