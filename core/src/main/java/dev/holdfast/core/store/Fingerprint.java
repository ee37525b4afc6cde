package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;

/**
 * What tells a repeat from something else that is said under the same id: a hash of all that was
 * said. It is kept with the id, so that the text itself need not be. It is keyed with a secret of
 * the sender that no file has: with the file alone, a text that is deleted cannot be guessed.
 */
public final class Fingerprint {

  private Fingerprint() {}

  /**
   * That of a message to a room.
   *
   * @param key the sender's
   */
  public static long ofMessage(HashCode key, String room, String text) {
    return of(key, "say", room, "", text);
  }

  /**
   * That of a whisper.
   *
   * @param key the sender's
   * @param to the nick as the sender wrote it
   */
  public static long ofWhisper(HashCode key, String room, String to, String text) {
    return of(key, "whisper", room, to, text);
  }

  private static long of(HashCode key, String... parts) {
    Hasher hasher = Hashing.hmacSha256(key.asBytes()).newHasher();
    for (String part : parts) {
      hasher.putInt(part.length()).putUnencodedChars(part);
    }
    return hasher.hash().asLong();
  }
}
