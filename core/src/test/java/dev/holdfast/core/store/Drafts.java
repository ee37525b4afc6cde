package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.ChatStore.Draft;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The messages of tests. */
public final class Drafts {

  public static final Instant AT = Instant.parse("2026-05-04T12:00:00.123Z");
  public static final HashCode ANN = HashCode.fromString("aaaa0000aaaa0000");
  public static final HashCode BOB = HashCode.fromString("bbbb0000bbbb0000");

  private Drafts() {}

  public static Draft of(String text) {
    return of("lobby", text);
  }

  public static Draft of(String room, String text) {
    return new Draft(room, null, null, "ann", text, 0);
  }

  public static Draft of(@Nullable HashCode sender, @Nullable String id, String text) {
    long fingerprint = sender == null ? 0 : MessageFingerprint.ofMessage(sender, "lobby", text);
    return new Draft("lobby", sender, id, "ann", text, fingerprint);
  }
}
