package dev.holdfast.http.parser;

import dev.holdfast.http.loop.Timers;

/**
 * A connection as the {@link RequestValidator} of its bytes uses it: for timers, and to ask whether
 * other threads read its request.
 */
public interface ValidatedConnection extends Timers {
  /**
   * Whether the request that is handled is read by a handler that may use other threads: meanwhile
   * nothing is done here that is confined to the loop.
   */
  boolean isHandedOver();
}
