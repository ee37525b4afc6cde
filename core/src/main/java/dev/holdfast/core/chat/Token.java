package dev.holdfast.core.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;

/**
 * The secret by which a member is known again, whatever session it comes with. The chat itself
 * keeps only the hash, so that looking one up tells nothing about those that are there.
 */
record Token(String secret) {

  HashCode hash() {
    return Hashing.sha256().hashString(secret, UTF_8);
  }

  @Override
  public String toString() {
    return "a token";
  }
}
