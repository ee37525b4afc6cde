package dev.holdfast.http.cluster;

/** The error for what comes over a link and must not: the link is closed. */
final class LinkException extends Exception {

  private static final long serialVersionUID = 1L;

  LinkException(String problem) {
    super(problem);
  }
}
