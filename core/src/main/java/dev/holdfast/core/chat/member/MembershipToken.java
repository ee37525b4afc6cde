package dev.holdfast.core.chat.member;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import dev.holdfast.core.store.MessageFingerprint;

/**
 * The secret by which a member can come back in another session. The chat keeps only its hash, so
 * that the time of a look-up says nothing about existing tokens. Immutable.
 */
public record MembershipToken(String secret) {

  /** Returns the hash by which the member is found. */
  public HashCode hash() {
    return Hashing.sha256().hashString(secret, UTF_8);
  }

  /**
   * Returns the key of the member's {@link MessageFingerprint}s, which parked sessions have too.
   */
  public HashCode key() {
    return Hashing.hmacSha256(secret.getBytes(UTF_8)).hashString("fingerprint", UTF_8);
  }

  @Override
  public String toString() {
    return "a token";
  }
}
