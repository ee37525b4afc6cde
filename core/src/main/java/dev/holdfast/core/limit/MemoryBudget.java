package dev.holdfast.core.limit;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Comparator.comparingLong;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A budget of the memory that one loop holds for its clients, in bytes by {@link MemoryCategory}
 * and by host. Each queue has a bound of its own, but the heap has no room for all of them full at
 * once.
 *
 * <p>Near the limit, a host that has its share already gets no more. Beyond the limit, the host
 * that holds the most drops its largest {@link Holding}, repeatedly, until there is room: so no
 * host loses anything because of a host that holds more. No host is exempt, not even loopback and
 * proxies. Confined to the loop.
 *
 * <p>It is long because the accounts of a category, a host and a holding change together.
 */
@SuppressWarnings("EnumOrdinal") // ordinals are indexes of arrays here and leave this class nowhere
public final class MemoryBudget {

  /** The memory that one holder holds. All operations take constant time. */
  public static final class Holding {
    private final MemoryHolder holder;
    private long[] parts = NOTHING; // by category, as far as one was held for
    private @Nullable Account account; // null: closed
    private @Nullable Holding previous; // the holding before it of the same account
    private @Nullable Holding next;
    private long bytes; // the sum of the parts

    private Holding(Account account, MemoryHolder holder) {
      this.account = account;
      this.holder = holder;
    }

    /**
     * Sets the number of bytes that are held for a category.
     *
     * @throws IllegalStateException if it is closed
     */
    public void set(MemoryCategory category, long held) {
      int part = category.ordinal();
      long delta = held - (part < parts.length ? parts[part] : 0);
      if (delta != 0) {
        Account open = account;
        checkState(open != null, "nothing is held any more");
        if (part >= parts.length) {
          parts = Arrays.copyOf(parts, part + 1);
        }
        parts[part] = held;
        bytes += delta;
        open.change(category, delta);
      }
    }

    /**
     * Reads what {@link #set} reads, and changes nothing.
     *
     * @return a number without a meaning
     */
    public long prefetch() {
      return parts.length + (account == null ? 0 : account.bytes);
    }

    /** The bytes that are held for all categories. */
    public long bytes() {
      return bytes;
    }

    /**
     * Sets all categories to zero and removes it from the budget; does nothing when called again.
     */
    public void close() {
      Account open = account;
      if (open == null) {
        return;
      }
      for (MemoryCategory category : CATEGORIES) {
        set(category, 0);
      }
      account = null;
      open.remove(this);
    }
  }

  /** All holdings of one host; it is known to the budget while there is one. */
  private final class Account {
    final String name; // of the host
    private @Nullable Holding newest; // the head of a list: most hosts have one holding or two
    long bytes; // the sum of its holdings

    Account(String name) {
      this.name = name;
    }

    /** What is held for a category is more by {@code delta}. */
    void change(MemoryCategory category, long delta) {
      bytes += delta;
      MemoryBudget.this.add(category, delta);
    }

    void add(Holding holding) {
      holding.previous = newest;
      if (newest != null) {
        newest.next = holding;
      }
      newest = holding;
    }

    void remove(Holding holding) {
      if (holding.previous != null) {
        holding.previous.next = holding.next;
      }
      if (holding.next == null) {
        newest = holding.previous;
      } else {
        holding.next.previous = holding.previous;
      }
      holding.previous = null;
      holding.next = null;
      if (newest == null) {
        accounts.remove(name);
      }
    }

    /** Returns the holdings, the largest first, and of those that are as large the oldest. */
    Queue<Holding> largestFirst() {
      List<Holding> all = new ArrayList<>();
      for (Holding one = newest; one != null; one = one.previous) {
        all.add(one);
      }
      Collections.reverse(all);
      all.sort(comparingLong(Holding::bytes).reversed());
      return new ArrayDeque<>(all);
    }
  }

  /** An account in a round of {@link #relieve}. */
  private static final class Debtor {
    final Account account;
    final long bytes; // its bytes when it was put into the queue, which they sort
    private final @Nullable Queue<Holding> left; // holdings not asked yet in this round; null: all

    Debtor(Account account, @Nullable Queue<Holding> left) {
      this.account = account;
      this.bytes = account.bytes;
      this.left = left;
    }

    Queue<Holding> left() {
      return left == null ? account.largestFirst() : left;
    }
  }

  private static final long MAX_BYTES = 1L << 60; // a sum of a few of them does not overflow
  private static final MemoryCategory[] CATEGORIES = MemoryCategory.values();
  private static final long[] NOTHING = {}; // the parts of a holding that has held nothing yet

  private final long limit;
  private final long near; // three quarters: up to here each host gets what it asks for
  // seven eighths: what is held is brought down to this when the budget is relieved
  private final long room;
  private final long modest; // what a host may hold near the limit, however many hosts there are
  private final long[] held = new long[CATEGORIES.length]; // bytes that are held, by category
  private final Map<String, Account> accounts = new HashMap<>(); // by the name of the host
  private long total; // bytes that are held, for all categories

  /** Makes a budget of so many bytes; {@link Long#MAX_VALUE} for no limit. */
  public MemoryBudget(long bytes) {
    this.limit = Math.min(bytes, MAX_BYTES);
    this.near = limit - limit / 4;
    this.room = limit - limit / 8;
    this.modest = limit / 256;
  }

  /** Opens an empty holding of a holder for a host. */
  public Holding open(ClientHost host, MemoryHolder holder) {
    Account account = accounts.computeIfAbsent(host.name(), Account::new);
    Holding holding = new Holding(account, holder);
    account.add(holding);
    return holding;
  }

  /** Adds to what is held for a category without a host; {@code delta} may be negative. */
  public void add(MemoryCategory category, long delta) {
    held[category.ordinal()] += delta;
    total += delta;
  }

  /**
   * Whether {@code more} bytes may be held for new work of a host, which can be refused: always
   * while less than three quarters are held; near the limit only if the host holds no more than its
   * share; never beyond nine eighths of the limit.
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

  /** Whether {@code more} bytes would exceed nine eighths of the limit, which no host may. */
  public boolean isSpent(long more) {
    return total > limit + limit / 8 - more;
  }

  /** Whether more than the limit is held, so that it is time to {@link #relieve}. */
  public boolean isExceeded() {
    return total > limit;
  }

  /** The bytes that are held in all. */
  public long held() {
    return total;
  }

  /** The bytes that are held for one category. */
  public long held(MemoryCategory category) {
    return held[category.ordinal()];
  }

  /** The limit, in bytes. */
  public long limit() {
    return limit;
  }

  /**
   * If the limit is exceeded, evicts the holders that hold the most, until an eighth of the limit
   * is free.
   *
   * @return how many holders were evicted
   */
  public int relieve() {
    if (!isExceeded()) {
      return 0;
    }
    PriorityQueue<Debtor> debtors = new PriorityQueue<>(comparingLong(one -> -one.bytes));
    accounts.values().forEach(account -> debtors.add(new Debtor(account, null)));
    int asked = 0;
    for (Debtor most = debtors.poll(); most != null && total > room; most = debtors.poll()) {
      Queue<Holding> left = most.left();
      Holding largest = left.poll();
      if (largest != null) {
        if (largest.bytes > 0) {
          largest.holder.evict();
          asked++;
        }
        debtors.add(new Debtor(most.account, left));
      }
    }
    return asked;
  }
}
