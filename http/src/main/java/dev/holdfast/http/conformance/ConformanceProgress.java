package dev.holdfast.http.conformance;

/** A listener to the progress of a conformance run. */
public interface ConformanceProgress {
  /** So many of {@code all} checks are done. */
  void done(int done, int all);
}
