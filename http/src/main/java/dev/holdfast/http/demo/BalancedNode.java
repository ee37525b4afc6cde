package dev.holdfast.http.demo;

/** A node as the balancer sees it. Thread-safe. */
interface BalancedNode {

  /** Whether it takes requests. */
  boolean isReady();

  /** Where it listens, on this machine. */
  int port();
}
