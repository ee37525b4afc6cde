package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.ChatStore.Parked;
import java.time.Duration;
import java.util.List;

/** Sessions to be parked in tests. */
public final class ParkedSessions {

  private ParkedSessions() {}

  /** Sessions with these forms and no members, for a store of one process. */
  public static List<Parked> of(List<byte[]> forms) {
    return forms.stream().map(form -> of("", form, Duration.ofSeconds(30))).toList();
  }

  /** A session with members. */
  public static Parked of(String sid, byte[] form, Duration rest, HashCode... members) {
    return new Parked(sid, List.of(members), rest, form);
  }
}
