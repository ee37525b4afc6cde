package dev.holdfast.http.connection;

import dev.holdfast.http.parser.RequestHeadParser;

/**
 * The meter of the memory that the requests of one connection take, but for their bodies: heads
 * while they come, while their request is handled and in the buffers that Undertow keeps, and bytes
 * that were pipelined. Confined to the loop.
 */
final class RequestHeadMemory {

  private static final int ORDINARY = 1 << 10; // bytes; the weight of a connection contains them
  private static final int PARSED = 4 << 10; // bytes of the objects that a head is parsed into
  private static final int MAX_PART = 3 * RequestHeadParser.MAX_BYTES; // bytes that wait, at most
  private static final int FACTOR = 2; // bytes of strings for each byte of a head

  private int part; // bytes of the next request's head so far, empty lines included
  private int last; // bytes of the head of the request that is handled
  private int largest = ORDINARY; // bytes, of all heads so far
  private boolean partWaits; // a part of the next head came while a request was handled
  private long heads; // bytes that are held of heads
  private int pipelined; // bytes that are kept of requests behind the one that is handled

  /** Adds bytes of a head that is not complete. */
  void add(int bytes) {
    part = Math.min(part + bytes, MAX_PART);
  }

  /** The head of the next request is complete, and has this many bytes. */
  void complete(int bytes) {
    last = bytes;
    part = 0;
    partWaits = false;
    heads = 0;
  }

  /** Drops the head that is not complete; returns false if there is none. */
  boolean dropPart() {
    if (part == 0) {
      return false;
    }
    complete(last);
    return true;
  }

  /** Holds the head of the request that is handled. */
  void holdLast() {
    heads = weightOf(last);
  }

  /** Holds the part of a head that has come while no request is handled. */
  void holdPart() {
    heads = weightOf(part) + (partWaits ? ClientConnection.BUFFERS : 0);
  }

  /** Holds the part of a head until the rest comes. */
  void awaitRest(boolean behindARequest) {
    partWaits = behindARequest;
    heads = behindARequest ? ClientConnection.BUFFERS : weightOf(part);
  }

  /** The request that was handled is answered: only a part of the next one is held. */
  void answered() {
    heads = partWaits ? ClientConnection.BUFFERS : 0;
  }

  /** So many bytes of pipelined requests are kept more; fewer if negative. */
  void addPipelined(int more) {
    pipelined += more;
  }

  /** What is held now, in bytes. */
  long held() {
    return heads + (pipelined > 0 ? ClientConnection.BUFFERS + pipelined : 0);
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

  private static long weightOf(int head) {
    return PARSED + (long) FACTOR * head;
  }
}
