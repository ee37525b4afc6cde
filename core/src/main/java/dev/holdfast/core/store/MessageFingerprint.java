package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;

/**
 * A keyed hash of a message or whisper, kept with its id in a receipt. It tells a repeat from
 * another text under the same id without keeping the text. The key is a secret of the sender that
 * is in no file but beside a parked session, so that a deleted text cannot be guessed from the
 * file. Thread-safe.
 */
public final class MessageFingerprint {

  private MessageFingerprint() {}

  /**
   * Returns the fingerprint of a message to a room.
   *
   * @param key the sender's secret
   */
  public static long ofMessage(HashCode key, String room, String text) {
    return of(key, "say", room, "", text);
  }

  /**
   * Returns the fingerprint of a whisper.
   *
   * @param key the sender's secret
   * @param to the recipient's nick as the sender wrote it
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
