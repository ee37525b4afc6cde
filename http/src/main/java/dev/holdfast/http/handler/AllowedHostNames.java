package dev.holdfast.http.handler;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import dev.holdfast.http.parser.Authority;
import org.jspecify.annotations.Nullable;

/**
 * The set of host names by which the server may be called. A page can make its own name resolve to
 * this machine after it was loaded (DNS rebinding); its browser then takes it for a page of this
 * server. So unknown names are refused. Addresses are safe. Immutable.
 *
 * @param any whether any name will do
 * @param named the names, each in the form of {@link Authority}
 */
public record AllowedHostNames(boolean any, ImmutableSet<String> named) {

  /** Addresses, and the names of this machine. */
  public static final AllowedHostNames NONE = new AllowedHostNames(false, ImmutableSet.of());

  /**
   * Reads a list such as {@code chat.example,www.chat.example}, or {@code *}.
   *
   * @throws IllegalArgumentException if something in it is no host
   */
  public static AllowedHostNames parse(String list) {
    if (list.strip().equals("*")) {
      return new AllowedHostNames(true, ImmutableSet.of());
    }
    ImmutableSet.Builder<String> named = ImmutableSet.builder();
    for (String each : Splitter.on(',').trimResults().split(list)) {
      Authority host = Authority.parse(each);
      if (host == null || host.port() != Authority.NO_PORT) {
        throw new IllegalArgumentException(
            "'" + each + "' is no host: no scheme, no port, no path");
      }
      named.add(host.host());
    }
    return new AllowedHostNames(false, named.build());
  }

  /** This set with more names. */
  AllowedHostNames and(Iterable<String> hosts) {
    return new AllowedHostNames(
        any, ImmutableSet.<String>builder().addAll(named).addAll(hosts).build());
  }

  /** Whether the server may be called so; null for a name that could not be parsed. */
  boolean admits(@Nullable Authority called) {
    return any || admitsName(called);
  }

  /** Whether the server may be called so without regard to a wildcard. */
  public boolean admitsName(@Nullable Authority called) {
    return called != null
        && (called.isLoopback() || called.isAddress() || named.contains(called.host()));
  }
}
