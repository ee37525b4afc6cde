package dev.holdfast.http.tls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Thrown when a file of {@link TlsFiles} cannot be used. The message names it and the remedy. */
public final class TlsFileException extends IOException {

  private static final long serialVersionUID = 1;

  TlsFileException(String message) {
    this(message, null);
  }

  TlsFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
