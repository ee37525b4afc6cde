package dev.holdfast.core.store;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;

/**
 * What tells a repeat from something else that is said under the same id: a hash of all that was
 * said. It is kept with the id, so that the text itself need not be.
 */
public final class Fingerprint {

  private Fingerprint() {}

  /** That of a message to a room. */
  public static long ofMessage(String room, String text) {
    return of("say", room, "", text);
  }

  /**
   * That of a whisper.
   *
   * @param to the nick as the sender wrote it
   */
  public static long ofWhisper(String room, String to, String text) {
    return of("whisper", room, to, text);
  }

  private static long of(String... parts) {
    Hasher hasher = Hashing.sha256().newHasher();
    for (String part : parts) {
      hasher.putInt(part.length()).putUnencodedChars(part);
    }
    return hasher.hash().asLong();
  }
}
