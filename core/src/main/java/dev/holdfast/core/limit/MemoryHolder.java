package dev.holdfast.core.limit;

/** An owner of memory, which can be evicted to free it. */
public interface MemoryHolder {
  /**
   * Frees as much as it can, mostly by the end of its session or of its connection; called on the
   * loop, once in a round of {@link MemoryBudget#relieve}.
   */
  void evict();
}
