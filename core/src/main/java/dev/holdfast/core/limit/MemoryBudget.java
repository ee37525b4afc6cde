package dev.holdfast.core.limit;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Comparator.comparingLong;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much memory one loop holds for its clients, told apart by what it is held for and by the host
 * that it is held for. Each queue has a bound of its own, but a heap has not room for the utmost of
 * all of them.
 *
 * <p>Near its limit a host that has its share already gets no more. Beyond the limit the host that
 * holds the most gives up what is largest, again and again, until there is room: so no host loses
 * anything because of another one that holds more. No host is exempt, loopback and proxies neither.
 * Confined to the loop.
 */
@SuppressWarnings("EnumOrdinal") // a place in an array: to be quick, and never told to anyone
public final class MemoryBudget {

  /** What memory is held for. */
  public enum Use {
    /** Open connections: a fixed reckoning, and more for the largest head each had. */
    CONNECTIONS,
    /** Sessions, by a fixed reckoning, without what follows. */
    SESSIONS,
    /** Heads of requests that have come in part. */
    HEADERS,
    /** Bodies of requests that have come in part. */
    BODIES,
    /** Requests that wait for the one before them. */
    EARLY,
    /** Packets that wait for a client. */
    MAILBOXES,
    /** Answers kept to be repeated. */
    REPLAYS,
    /** Answers that a client is slow to take. */
    ANSWERS
  }

  /** What can be told to let go of what it holds. */
  public interface Holder {
    /** Gives up as much as it can; called on the loop, once in a round. */
    void giveUp();
  }

  /** What one holder holds. O(1) in all it does. */
  public final class Holding {
    private final Holder holder;
    private final long[] parts = new long[USES.length];
    private @Nullable Account account;
    private long bytes;

    private Holding(Account account, Holder holder) {
      this.account = account;
      this.holder = holder;
    }

    /** Notes that it holds so many bytes for this use, instead of as many as before. */
    public void set(Use use, long now) {
      long delta = now - parts[use.ordinal()];
      if (delta != 0) {
        Account of = account;
        checkState(of != null, "nothing is held any more");
        parts[use.ordinal()] = now;
        bytes += delta;
        of.bytes += delta;
        add(use, delta);
      }
    }

    /** What it holds in all. */
    public long bytes() {
      return bytes;
    }

    /** Holds nothing any more; may be called again. */
    public void close() {
      Account of = account;
      if (of == null) {
        return;
      }
      for (Use use : USES) {
        set(use, 0);
      }
      account = null;
      of.holdings.remove(this);
      if (of.holdings.isEmpty()) {
        accounts.remove(of.name);
      }
    }
  }

  /** All that is held for one host. */
  private static final class Account {
    final String name;
    final Set<Holding> holdings = new LinkedHashSet<>();
    long bytes;

    Account(String name) {
      this.name = name;
    }

    /** What it holds now, the largest first. */
    Queue<Holding> largestFirst() {
      List<Holding> all = new ArrayList<>(holdings);
      all.sort(comparingLong(Holding::bytes).reversed());
      return new ArrayDeque<>(all);
    }
  }

  /** An account in a round of giving up. */
  private static final class Debtor {
    final Account account;
    final long bytes; // when it was put in its place among the others
    private final @Nullable Queue<Holding> left; // not told yet; null: none was

    Debtor(Account account, @Nullable Queue<Holding> left) {
      this.account = account;
      this.bytes = account.bytes;
      this.left = left;
    }

    Queue<Holding> left() {
      return left == null ? account.largestFirst() : left;
    }
  }

  private static final long MOST = 1L << 60; // sums of a few of them are no overflow
  private static final Use[] USES = Use.values();

  private final long limit;
  private final long near;
  private final long room;
  private final long modest;
  private final long[] uses = new long[USES.length];
  private final Map<String, Account> accounts = new HashMap<>();
  private long total;

  /** A budget of so many bytes; {@link Long#MAX_VALUE} for one without end. */
  public MemoryBudget(long bytes) {
    this.limit = Math.min(bytes, MOST);
    this.near = limit - limit / 4;
    this.room = limit - limit / 8;
    this.modest = limit / 256;
  }

  /** Opens what this holder holds for a host: nothing yet. */
  public Holding open(ClientHost host, Holder holder) {
    Account account = accounts.computeIfAbsent(host.name(), Account::new);
    Holding holding = new Holding(account, holder);
    account.holdings.add(holding);
    return holding;
  }

  /** Notes what is held, more or less than before, for no host and until it ends by itself. */
  public void add(Use use, long delta) {
    uses[use.ordinal()] += delta;
    total += delta;
  }

  /**
   * Whether so many bytes more may be held for a host, of new work that can be refused: always as
   * long as there is plenty; near the limit only if it holds no more than its share; beyond an
   * eighth above the limit, never.
   */
  public boolean admits(ClientHost host, long more) {
    if (total + more <= near) {
      return true;
    }
    if (isSpent(more)) {
      return false;
    }
    Account account = accounts.get(host.name());
    long held = account == null ? 0 : account.bytes;
    return held + more <= Math.max(modest, limit / (accounts.size() + 1));
  }

  /** Whether so many bytes more are too many for everyone. */
  public boolean isSpent(long more) {
    return total > limit + limit / 8 - more;
  }

  /** Whether it is time to {@link #relieve}. */
  public boolean isExceeded() {
    return total > limit;
  }

  /** What is held in all, in bytes. */
  public long held() {
    return total;
  }

  /** What is held for one use, in bytes. */
  public long held(Use use) {
    return uses[use.ordinal()];
  }

  /** How much may be held, in bytes. */
  public long limit() {
    return limit;
  }

  /**
   * Lets those that hold the most give up, if the limit is exceeded, until there is some room.
   *
   * @return how many were told to
   */
  public int relieve() {
    if (!isExceeded()) {
      return 0;
    }
    PriorityQueue<Debtor> debtors = new PriorityQueue<>(comparingLong(one -> -one.bytes));
    accounts.values().forEach(account -> debtors.add(new Debtor(account, null)));
    int told = 0;
    for (Debtor most = debtors.poll(); most != null && total > room; most = debtors.poll()) {
      Queue<Holding> left = most.left();
      Holding largest = left.poll();
      if (largest != null) {
        if (largest.bytes > 0) {
          largest.holder.giveUp();
          told++;
        }
        debtors.add(new Debtor(most.account, left));
      }
    }
    return told;
  }
}
