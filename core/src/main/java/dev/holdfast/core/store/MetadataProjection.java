package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import dev.holdfast.core.limit.BoundedMap;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.Contents;
import dev.holdfast.core.store.ChatStore.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The projection of {@linkplain MetadataChange changes} in memory: it has the memberships and bans
 * that a file would have after them.
 *
 * <p>Present members, former members and bans have a bound each, beyond which the oldest is
 * dropped. Confined to one thread.
 */
public final class MetadataProjection {

  /** How long the membership of a former member is kept. */
  public static final Duration MEMBERSHIP = Duration.ofDays(1);

  /** The bound on present members, on former members, and on bans. */
  public static final int MAX_ENTRIES = 100_000;

  private final BoundedMap<HashCode, Membership> present = BoundedMap.byInsertion(MAX_ENTRIES);
  // former members, in the order of leaving
  private final BoundedMap<HashCode, Membership> gone = BoundedMap.byInsertion(MAX_ENTRIES);
  private final BoundedMap<String, Ban> bans = BoundedMap.byInsertion(MAX_ENTRIES);
  private final MetadataChangeApplier applier = new MetadataChangeApplier();

  /** Applies a change; those that concern neither memberships nor bans do nothing. */
  public void apply(MetadataChange change) {
    change.accept(applier);
  }

  /** Applies each kind of change to the maps. */
  private final class MetadataChangeApplier implements MetadataChangeVisitor<RuntimeException> {
    @Override
    public void opened(MetadataChange.Opened change) {}

    @Override
    public void removed(MetadataChange.Removed change) {
      removeRoom(change.room());
    }

    @Override
    public void entered(MetadataChange.Entered change) {
      enter(change.membership());
    }

    @Override
    public void departed(MetadataChange.Departed change) {
      depart(change.token(), change.at());
    }

    @Override
    public void revoked(MetadataChange.Revoked change) {
      remove(change.token());
    }

    @Override
    public void untold(MetadataChange.Untold change) {}

    @Override
    public void banned(MetadataChange.Banned change) {
      bans.remove(change.ban().network());
      bans.put(change.ban().network(), change.ban());
    }

    @Override
    public void unbanned(MetadataChange.Unbanned change) {
      bans.remove(change.network());
    }
  }

  private void enter(Membership membership) {
    remove(membership.token());
    (membership.gone() == null ? present : gone).put(membership.token(), membership);
  }

  private void depart(HashCode token, Instant at) {
    Membership was = present.get(token);
    if (was != null) {
      enter(new Membership(was.room(), token, was.nick(), at));
    }
  }

  private void remove(HashCode token) {
    present.remove(token);
    gone.remove(token);
  }

  private void removeRoom(String room) {
    present.removeIf(membership -> membership.room().equals(room));
    gone.removeIf(membership -> membership.room().equals(room));
  }

  /** Returns all memberships: former members in the order of leaving, then present ones. */
  public List<Membership> memberships() {
    List<Membership> all = new ArrayList<>(gone.values());
    all.addAll(present.values());
    return all;
  }

  /** Returns all bans, the oldest first. */
  public List<Ban> bans() {
    return new ArrayList<>(bans.values());
  }

  /** Adds the memberships and bans of a file. */
  public void add(Contents contents) {
    contents.memberships().forEach(this::enter);
    contents.bans().forEach(ban -> apply(new MetadataChange.Banned(ban)));
  }
}
