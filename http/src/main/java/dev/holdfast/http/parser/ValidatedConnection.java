package dev.holdfast.http.parser;

import org.xnio.XnioExecutor;

/** A connection as the {@link RequestValidator} of its bytes uses it. */
public interface ValidatedConnection {
  /**
   * Holds a part of a head until the rest comes, for a limited time.
   *
   * @param millis the most that it may take
   * @param late runs when that is over, unless the key is removed
   */
  XnioExecutor.Key awaitRest(long millis, Runnable late);

  /**
   * Whether the request that is handled is read by a handler that may use other threads: meanwhile
   * nothing is done here that is confined to the loop.
   */
  boolean isHandedOver();
}
