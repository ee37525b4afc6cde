package dev.holdfast.http.cluster;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;

/**
 * The secret that all nodes of a cluster share: it proves to each that the other is one of them,
 * and gives each connection keys of its own. Immutable.
 */
public final class LinkSecret {

  /** The fewest characters: so many random ones cannot be guessed. */
  public static final int SHORTEST = 32;

  private final HashFunction keyed;

  /**
   * A secret.
   *
   * @throws IllegalArgumentException if it is too short; the message does not contain it
   */
  public LinkSecret(String secret) {
    checkArgument(secret.length() >= SHORTEST, "it has fewer than %s characters", SHORTEST);
    keyed = Hashing.hmacSha256(secret.getBytes(UTF_8));
  }

  /**
   * Returns 32 bytes that only a node with the secret can compute.
   *
   * @param use what they are for; bytes for one use tell nothing of those for another
   * @param transcript what both nodes have said on this connection
   */
  byte[] derive(String use, byte[] transcript) {
    Hasher hasher = keyed.newHasher();
    hasher.putInt(use.length()).putString(use, UTF_8).putBytes(transcript);
    return hasher.hash().asBytes();
  }
}
