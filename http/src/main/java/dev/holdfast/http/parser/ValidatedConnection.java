package dev.holdfast.http.parser;

import dev.holdfast.http.loop.Timers;

/** A connection as a validator sees it, which validates the bytes that come from it. */
public interface ValidatedConnection extends Timers {
  /**
   * Whether the request that is handled is read by a handler that may use other threads: meanwhile
   * nothing is done here that is confined to the loop.
   */
  boolean isHandedOver();
}
