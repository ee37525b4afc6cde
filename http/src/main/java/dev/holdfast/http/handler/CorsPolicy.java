package dev.holdfast.http.handler;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.http.parser.Authority;
import dev.holdfast.http.response.Responses;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The policy of CORS: which pages may use the server, by which host names it may be called, and the
 * headers that tell a browser so. Confined to the loop, because it keeps its last decisions: most
 * requests come from pages of one origin.
 */
public final class CorsPolicy {

  private static final String ANY = "*";

  private final AllowedOrigins origins;
  private final AllowedHostNames hosts;
  private final boolean hostsNamed;

  private @Nullable String lastHost; // the last host name that was allowed
  private @Nullable String lastOrigin;
  private @Nullable String lastCalled;
  private boolean lastAllowed;

  /**
   * Makes a policy.
   *
   * @param hosts null for those that follow from the origins
   * @param ownName the name that the server listens on
   */
  public CorsPolicy(AllowedOrigins origins, @Nullable AllowedHostNames hosts, String ownName) {
    this.origins = origins;
    this.hostsNamed = hosts != null;
    this.hosts = hosts == null ? following(origins, ownName) : hosts;
  }

  private static AllowedHostNames following(AllowedOrigins origins, String ownName) {
    Authority own = Authority.parse(ownName);
    return new AllowedHostNames(origins.any(), ImmutableSet.of())
        .and(origins.hosts())
        .and(own == null ? ImmutableSet.of() : ImmutableSet.of(own.host()));
  }

  /** The host names by which the server may be called. */
  public AllowedHostNames hosts() {
    return hosts;
  }

  /** Whether they were named, and do not follow from the origins: they hold behind proxies too. */
  boolean isOfNamedHosts() {
    return hostsNamed;
  }

  /** Whether pages of all origins may use the server. */
  boolean allowsAnyOrigin() {
    return origins.any();
  }

  /** Whether the server may be called so; HTTP/1.0 may have no host, but no browser sends it. */
  boolean allowsHost(@Nullable String called) {
    if (called == null || hosts.any() || called.equals(lastHost)) {
      return true;
    }
    boolean allowed = hosts.admits(Authority.parse(called));
    if (allowed) {
      lastHost = called;
    }
    return allowed;
  }

  /**
   * Whether pages of this origin may use the server.
   *
   * @param called the host name by which the page calls it, whose own pages may; null for none
   */
  boolean allowsOrigin(String origin, @Nullable String called) {
    if (!origin.equals(lastOrigin) || !Objects.equals(called, lastCalled)) {
      lastAllowed = origins.admits(origin, called == null ? null : Authority.parse(called));
      lastOrigin = origin;
      lastCalled = called;
    }
    return lastAllowed;
  }

  /** Sets the headers of a response that this origin may read; null for a program. */
  void allow(HeaderMap headers, @Nullable String origin) {
    if (origins.any()) {
      allowAny(headers);
      return;
    }
    headers.put(Headers.VARY, Headers.ORIGIN_STRING);
    if (origin != null) {
      headers.put(Responses.ALLOW_ORIGIN, origin);
    }
  }

  /** Sets the headers of a response that all pages may read. */
  static void allowAny(HeaderMap headers) {
    headers.put(Responses.ALLOW_ORIGIN, ANY);
  }

  /**
   * Lets a correct request of a path for allowed pages through, which is not from a proxy and has
   * no {@code Sec-Fetch-Site} unless it has an origin; returns whether it is allowed.
   *
   * @param headers of its response, which are set then
   */
  public boolean admit(String called, @Nullable String origin, HeaderMap headers) {
    boolean admitted = allowsHost(called) && (origin == null || allowsOrigin(origin, called));
    if (admitted) {
      allow(headers, origin);
    }
    return admitted;
  }
}
