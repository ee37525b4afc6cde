package dev.holdfast.core.store.sqlite;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outage of the file of a thread of the store, if there is one just now, and why. It is logged
 * once when it begins and once when it ends. Confined to that thread.
 */
final class FileOutage {

  private static final Logger log = LoggerFactory.getLogger(FileOutage.class);

  private final Path file;
  private final String effect;
  private int failures;
  private volatile @Nullable String reason;

  /**
   * Begins without an outage.
   *
   * @param effect what does not work during an outage, for an operator
   */
  FileOutage(Path file, String effect) {
    this.file = file;
    this.effect = effect;
  }

  /** Counts a failure; the first one begins an outage. */
  void failed(Exception e) {
    failures++;
    reason = e.getMessage() + " (" + SqliteRemedies.remedy(e) + ")";
    if (failures == 1) {
      log.error(
          "{} cannot be used, and {}: {} ({})",
          file,
          effect,
          e.getMessage(),
          SqliteRemedies.remedy(e));
    }
  }

  /** Ends the outage, if there is one. */
  void over() {
    if (failures > 0) {
      log.info("{} can be used again, after {} failures", file, failures);
      failures = 0;
      reason = null;
    }
  }

  boolean isOn() {
    return failures > 0;
  }

  /** Returns why the file cannot be used now, for an operator; null if it can. Thread-safe. */
  @Nullable String reason() {
    return reason;
  }
}
