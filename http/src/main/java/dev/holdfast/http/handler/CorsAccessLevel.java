package dev.holdfast.http.handler;

/** The levels of access that CORS gives to a path: which pages may read its responses. */
public enum CorsAccessLevel {
  /** Those of {@link AllowedOrigins}. */
  ALLOWED_PAGES,
  /** All pages. */
  ANY_PAGE,
  /** No page. */
  NO_PAGE
}
