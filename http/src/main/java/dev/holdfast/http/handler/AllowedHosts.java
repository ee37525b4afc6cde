package dev.holdfast.http.handler;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import dev.holdfast.http.parser.Authority;
import org.jspecify.annotations.Nullable;

/**
 * By which names the server may be called. A page can have its own name point to this machine after
 * it was loaded (DNS rebinding), and is then of the same origin as the server for its browser: so a
 * name that the server does not know is refused. An address cannot be made to mean another.
 *
 * @param any whether any name will do
 * @param named the names, each in the form of {@link Authority}
 */
public record AllowedHosts(boolean any, ImmutableSet<String> named) {

  /** Addresses, and the names of this machine. */
  public static final AllowedHosts NONE = new AllowedHosts(false, ImmutableSet.of());

  /**
   * Reads a list such as {@code chat.example,www.chat.example}, or {@code *}.
   *
   * @throws IllegalArgumentException if something in it is no host
   */
  public static AllowedHosts parse(String list) {
    if (list.strip().equals("*")) {
      return new AllowedHosts(true, ImmutableSet.of());
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
    return new AllowedHosts(false, named.build());
  }

  /** With these names as well. */
  AllowedHosts and(Iterable<String> hosts) {
    return new AllowedHosts(
        any, ImmutableSet.<String>builder().addAll(named).addAll(hosts).build());
  }

  /** Whether the server may be called so; null if it was called nothing that could be read. */
  boolean admit(@Nullable Authority called) {
    return any || admitByName(called);
  }

  /** Likewise, though any name would do for others. */
  public boolean admitByName(@Nullable Authority called) {
    return called != null
        && (called.isLoopback() || called.isAddress() || named.contains(called.host()));
  }
}
