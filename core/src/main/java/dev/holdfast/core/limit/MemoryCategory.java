package dev.holdfast.core.limit;

/**
 * A category of memory that is held for clients. Those that a session holds for come first: see
 * {@link MemoryBudget.Holding}.
 */
public enum MemoryCategory {
  /** Sessions: a fixed estimate, without their queues below. */
  SESSIONS,
  /** Answers in replay caches. */
  REPLAYS,
  /** Packets that wait for a request of their client. */
  MAILBOXES,
  /** Early requests, which wait for the request with the rid before theirs. */
  EARLY,
  /** Open connections: a fixed estimate, and the largest request head that each had. */
  CONNECTIONS,
  /** Heads of requests that were received in part. */
  HEADERS,
  /** Bodies of requests that were received in part. */
  BODIES,
  /** Answers that a client is slow to read. */
  ANSWERS
}
