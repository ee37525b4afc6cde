package dev.holdfast.http.tls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Thrown when a file of {@link TlsFiles} cannot be used. The message names it and the remedy. */
public final class TlsFileException extends IOException {

  private static final long serialVersionUID = 1;

  private final boolean mismatch;

  TlsFileException(String message) {
    this(message, null);
  }

  TlsFileException(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  private TlsFileException(String message, @Nullable Throwable cause, boolean mismatch) {
    super(message, cause);
    this.mismatch = mismatch;
  }

  /** Two files that can be used, and do not belong together. */
  static TlsFileException mismatch(String message) {
    return new TlsFileException(message, null, true);
  }

  /** Whether the files do not belong together: one of them may be about to be replaced. */
  boolean isMismatch() {
    return mismatch;
  }
}
