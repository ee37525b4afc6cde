package dev.holdfast.http.handler;

/** The pages that may read the responses of a path. */
public enum RouteAccess {
  /** Those of {@link AllowedOrigins}. */
  ALLOWED_PAGES,
  /** All pages. */
  ANY_PAGE,
  /** No page. */
  NO_PAGE
}
