package dev.holdfast.http.server;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * A generator of ids that cannot be guessed: 144 random bits, in letters that need no escape
 * anywhere. Thread-safe.
 */
public final class RandomIds implements Supplier<String> {

  private static final int BYTES = 18; // a multiple of three: no padding

  private final SecureRandom random = new SecureRandom();

  @Override
  public String get() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }
}
