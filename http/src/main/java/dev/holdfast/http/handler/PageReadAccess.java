package dev.holdfast.http.handler;

/** The access of pages to the responses of a path: which may read them. */
public enum PageReadAccess {
  /** Those of {@link AllowedOrigins}. */
  ALLOWED_PAGES,
  /** All pages. */
  ANY_PAGE,
  /** No page. */
  NO_PAGE
}
