package dev.holdfast.http.conformance;

/** The formats of the report of a conformance run. */
public enum ReportFormat {
  TEXT,
  JSON,
  JUNIT
}
