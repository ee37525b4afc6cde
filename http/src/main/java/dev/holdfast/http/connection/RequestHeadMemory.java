package dev.holdfast.http.connection;

import dev.holdfast.http.parser.RequestHeadParser;

/**
 * The meter of the memory that the request heads of one connection take: while they come, while
 * their request is handled, and in the buffers that Undertow keeps. Confined to the loop.
 */
final class RequestHeadMemory {

  private static final int ORDINARY = 1 << 10; // bytes; the weight of a connection contains them
  private static final int PARSED = 4 << 10; // bytes of the objects that a head is parsed into
  private static final int LARGEST_PART = 3 * RequestHeadParser.LONGEST; // bytes that wait, at most
  private static final int FACTOR = 2; // bytes of strings for each byte of a head

  private int part; // bytes of the next request's head so far, empty lines included
  private int last; // bytes of the head of the request that is handled
  private int largest = ORDINARY; // bytes, of all heads so far

  /** Adds bytes of a head that is not complete. */
  void add(int bytes) {
    part = Math.min(part + bytes, LARGEST_PART);
  }

  /** The head of the next request is complete, and has this many bytes. */
  void complete(int bytes) {
    last = bytes;
    part = 0;
  }

  /** Drops the head that is not complete; returns false if there is none. */
  boolean dropPart() {
    boolean dropped = part > 0;
    part = 0;
    return dropped;
  }

  /**
   * Undertow has parsed a head of this many bytes.
   *
   * @return how many bytes more it keeps from now on
   */
  int parsed(int bytes) {
    int before = excess();
    largest = Math.max(largest, bytes);
    return excess() - before;
  }

  /**
   * How many bytes Undertow keeps beyond those of ordinary heads: its parser keeps the room that
   * the largest head needed for the next one.
   */
  int excess() {
    return FACTOR * (largest - ORDINARY);
  }

  /** The memory of the head that is not complete, in bytes. */
  long weightOfPart() {
    return weightOf(part);
  }

  /** The memory of the head of the request that is handled, in bytes. */
  long weightOfLast() {
    return weightOf(last);
  }

  private static long weightOf(int head) {
    return PARSED + (long) FACTOR * head;
  }
}
