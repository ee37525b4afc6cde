package dev.holdfast.http.server;

/** Counts the answers that have not left yet, so that a shutdown can wait. Confined to the loop. */
final class Unwritten {

  private int answers;

  void begin() {
    answers++;
  }

  void end() {
    answers--;
  }

  boolean isEmpty() {
    return answers == 0;
  }
}
