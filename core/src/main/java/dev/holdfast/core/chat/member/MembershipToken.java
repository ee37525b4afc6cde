package dev.holdfast.core.chat.member;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import dev.holdfast.core.store.Fingerprint;

/**
 * The secret by which a member is known again, whatever session it comes with. The chat itself
 * keeps only the hash, so that looking one up tells nothing about those that are there.
 */
public record MembershipToken(String secret) {

  public HashCode hash() {
    return Hashing.sha256().hashString(secret, UTF_8);
  }

  /** A secret for {@link Fingerprint}s of what its member says; it is kept in no file. */
  public HashCode key() {
    return Hashing.hmacSha256(secret.getBytes(UTF_8)).hashString("fingerprint", UTF_8);
  }

  @Override
  public String toString() {
    return "a token";
  }
}
