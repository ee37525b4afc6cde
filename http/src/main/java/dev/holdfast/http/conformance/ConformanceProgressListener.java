package dev.holdfast.http.conformance;

/** A listener to the progress of a conformance run. */
public interface ConformanceProgressListener {
  /** So many of {@code all} checks are done. */
  void done(int done, int all);
}
