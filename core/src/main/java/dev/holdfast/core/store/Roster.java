package dev.holdfast.core.store;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterators;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.text.Nickname;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The replica of who is present in a room: what its {@link RosterChange changes} add up to, in the
 * order in which the members joined. The store applies each change before it tells the room, which
 * only reads. Confined to the loop.
 */
public final class Roster implements Iterable<PresentMember> {

  private final Map<String, PresentMember> byNick = new HashMap<>(); // by each of its keys
  // in the order of joins
  private final Map<HashCode, PresentMember> byToken = new LinkedHashMap<>();
  private @Nullable ImmutableList<PresentMember> all; // null: not made since the last change
  private long rev;
  private long visibleRev;

  /** Makes an empty roster at this revision. */
  public Roster(long rev) {
    this.rev = rev;
    this.visibleRev = rev;
  }

  /**
   * Makes a roster as it was read at this revision.
   *
   * @param present how each member that is present joined, in the order of joins; each is an admin
   *     if it is one now
   */
  public Roster(long rev, List<RosterChange.Joined> present) {
    this(rev, present, Set.of());
  }

  /**
   * Likewise, with members that are {@linkplain PresentMember#isLeftBehind left behind}.
   *
   * @param leftBehind their tokens, by their hashes
   */
  public Roster(long rev, List<RosterChange.Joined> present, Set<HashCode> leftBehind) {
    this(rev);
    for (RosterChange.Joined joined : present) {
      PresentMember member = new PresentMember(joined);
      if (leftBehind.contains(joined.token())) {
        member.leaveBehind();
      }
      add(member);
    }
  }

  /** Makes an empty roster one that was kept. */
  void restore(ParkedRoster kept) {
    checkState(byToken.isEmpty(), "a roster with members");
    rev = kept.rev();
    visibleRev = rev;
    for (RosterChange.Joined joined : kept.present()) {
      PresentMember member = new PresentMember(joined);
      member.leaveBehind();
      add(member);
    }
  }

  private void add(PresentMember present) {
    all = null;
    byToken.put(present.token(), present);
    present.nick().keys().forEach(key -> byNick.put(key, present));
  }

  /** The revision: the number of the last change. */
  public long rev() {
    return rev;
  }

  /**
   * The revision of the last change that members see: one that is no move of a member from one
   * session to another; or that at which this roster begins, if there was none since.
   */
  public long visibleRev() {
    return visibleRev;
  }

  /** How many members are present. */
  public int size() {
    return byToken.size();
  }

  /** Returns the member with this nick; null if there is none. */
  public @Nullable PresentMember find(Nickname nick) {
    for (String key : nick.keys()) {
      PresentMember present = byNick.get(key);
      if (present != null) {
        return present;
      }
    }
    return null;
  }

  /** Returns the member with this token, by its hash; null if there is none. */
  public @Nullable PresentMember find(HashCode token) {
    return byToken.get(token);
  }

  /** Returns the members as they are now, in the order in which they joined. */
  public ImmutableList<PresentMember> all() {
    if (all == null) {
      all = ImmutableList.copyOf(byToken.values());
    }
    return all;
  }

  /** Iterates over the members, in the order in which they joined. */
  @Override
  public Iterator<PresentMember> iterator() {
    return Iterators.unmodifiableIterator(byToken.values().iterator());
  }

  /**
   * Applies the next change.
   *
   * @return the member that it is about, as it is after the change; one that left is not listed any
   *     more
   * @throws IllegalStateException if the change is not the next one, or does not fit: its store has
   *     lost one or given the numbers wrongly
   */
  public PresentMember apply(RosterChange change) {
    PresentMember present = byToken.get(change.token());
    boolean fits = (present == null) == (change instanceof RosterChange.Joined);
    if (change.rev() != rev + 1 || !fits) {
      throw new IllegalStateException("a roster at revision " + rev + " cannot take " + change);
    }
    rev = change.rev();
    if (!(change instanceof RosterChange.Moved moved) || moved.admin()) {
      visibleRev = rev;
    }
    RosterChangeApplier applier = new RosterChangeApplier(present);
    change.accept(applier);
    return applier.present();
  }

  /** Applies each kind of change. */
  private final class RosterChangeApplier implements RosterChangeVisitor {
    private @Nullable PresentMember present;

    RosterChangeApplier(@Nullable PresentMember present) {
      this.present = present;
    }

    PresentMember present() {
      if (present == null) {
        throw new IllegalStateException("a change is about a member");
      }
      return present;
    }

    @Override
    public void joined(RosterChange.Joined change) {
      PresentMember fresh = new PresentMember(change);
      present = fresh;
      add(fresh);
    }

    @Override
    public void moved(RosterChange.Moved change) {
      present().admin(present().isAdmin() || change.admin());
      present().host(change.host());
    }

    @Override
    public void left(RosterChange.Left change) {
      all = null;
      byToken.remove(change.token());
      byNick.keySet().removeAll(present().nick().keys());
    }

    @Override
    public void adminChanged(RosterChange.AdminChanged change) {
      present().admin(change.admin());
    }
  }
}
