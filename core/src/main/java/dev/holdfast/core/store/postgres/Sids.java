package dev.holdfast.core.store.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;

/** How sids are kept: as hashes, so that who reads the database can take over no session. */
final class Sids {

  private Sids() {}

  /** Returns what a sid is kept as. */
  static byte[] hash(String sid) {
    return Hashing.sha256().hashString(sid, UTF_8).asBytes();
  }
}
