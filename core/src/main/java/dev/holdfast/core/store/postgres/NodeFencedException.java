package dev.holdfast.core.store.postgres;

/**
 * The error for a node that the others have given up: it was silent for too long, or another
 * process has started under its name. Its server ends, and another one begins.
 */
final class NodeFencedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NodeFencedException(String message) {
    super(message);
  }
}
