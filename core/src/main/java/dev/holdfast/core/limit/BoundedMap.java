package dev.holdfast.core.limit;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A map with a bound on its entries, which are in order of insertion or of access. A new entry
 * beyond the bound drops the first one; {@link #dropWhile} drops those that have expired. The map
 * has no clock: the values know their times, and the caller passes the time in with the condition.
 *
 * <p>It is not Guava's {@code Cache}, which reads a clock itself, and may evict an entry before the
 * bound is reached and report it later. Here each call does all of its work at once, so that a test
 * and a replay see the same entries every time. Confined to one thread, in most cases the loop.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class BoundedMap<K, V> {

  private final int bound;
  private final BiConsumer<? super K, ? super V> dropped;
  private final Map<K, V> entries;

  private BoundedMap(int bound, boolean byAccess, BiConsumer<? super K, ? super V> dropped) {
    checkArgument(bound > 0, "a bound of %s", bound);
    this.bound = bound;
    this.dropped = dropped;
    this.entries = new LinkedHashMap<>(16, 0.75f, byAccess);
  }

  /** Makes a map of at most {@code bound} entries, the first inserted first. */
  public static <K, V> BoundedMap<K, V> byInsertion(int bound) {
    return byInsertion(bound, (key, value) -> {});
  }

  /**
   * Makes a map of at most {@code bound} entries, the first inserted first, that tells what it
   * drops.
   *
   * @param dropped gets each entry that is dropped, for the bound or by a call of a drop method,
   *     after it has gone; it must not change the map
   */
  public static <K, V> BoundedMap<K, V> byInsertion(
      int bound, BiConsumer<? super K, ? super V> dropped) {
    return new BoundedMap<>(bound, false, dropped);
  }

  /**
   * Makes a map of at most {@code bound} entries, the least recently used first. All methods that
   * take a key use its entry.
   */
  public static <K, V> BoundedMap<K, V> byAccess(int bound) {
    return new BoundedMap<>(bound, true, (key, value) -> {});
  }

  /** Returns the value of a key; null if there is none. */
  public @Nullable V get(K key) {
    return entries.get(key);
  }

  /**
   * Puts an entry at the end. One that replaces another of its key stays in the place of that in
   * order of insertion.
   */
  public void put(K key, V value) {
    entries.put(key, value);
    dropExcess();
  }

  /** Returns the value of a key, which is made and put if there is none. */
  public V computeIfAbsent(K key, Function<? super K, ? extends V> make) {
    V value = entries.computeIfAbsent(key, make);
    dropExcess();
    return value;
  }

  private void dropExcess() {
    if (entries.size() > bound) {
      dropFirst();
    }
  }

  /** Removes and returns the value of a key, which does not count as dropped; null for none. */
  public @Nullable V remove(K key) {
    return entries.remove(key);
  }

  /** Removes all values that meet a condition, which do not count as dropped. */
  public void removeIf(Predicate<? super V> condition) {
    entries.values().removeIf(condition);
  }

  /** Drops the first entry. There must be one. */
  public void dropFirst() {
    Iterator<Map.Entry<K, V>> first = entries.entrySet().iterator();
    Map.Entry<K, V> entry = first.next();
    first.remove();
    dropped.accept(entry.getKey(), entry.getValue());
  }

  /** Drops the first entries until one does not meet the condition. */
  public void dropWhile(Predicate<? super V> condition) {
    while (!entries.isEmpty() && condition.test(entries.values().iterator().next())) {
      dropFirst();
    }
  }

  /** Whether there is an entry of a key. In order of access this is no use of it. */
  public boolean containsKey(K key) {
    return entries.containsKey(key);
  }

  /** Returns a view of the values in their order, through which they cannot be changed. */
  public Collection<V> values() {
    return Collections.unmodifiableCollection(entries.values());
  }

  /** The number of entries. */
  public int size() {
    return entries.size();
  }
}
