package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.Store.Draft;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What tests say. */
final class Drafts {

  static final Instant AT = Instant.parse("2026-05-04T12:00:00.123Z");
  static final HashCode ANN = HashCode.fromString("aaaa0000aaaa0000");
  static final HashCode BOB = HashCode.fromString("bbbb0000bbbb0000");

  private Drafts() {}

  static Draft of(String text) {
    return of("lobby", text);
  }

  static Draft of(String room, String text) {
    return new Draft(room, null, null, "ann", text, AT, 0);
  }

  static Draft of(@Nullable HashCode sender, @Nullable String id, String text) {
    long fingerprint = sender == null ? 0 : Fingerprint.ofMessage(sender, "lobby", text);
    return new Draft("lobby", sender, id, "ann", text, AT, fingerprint);
  }
}
