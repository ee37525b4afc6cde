package dev.holdfast.core.chat.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.core.chat.member.ParkedChatSession.ParkedMember;
import dev.holdfast.fsm.SnapshotException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The form in which the chat writes a session down. */
class ParkedChatSessionTest {

  private static final MembershipToken TOKEN = new MembershipToken("secret");
  private static final ParkedChatSession SESSION =
      new ParkedChatSession(
          true,
          "$hash",
          List.of(
              new ParkedMember("tea", TOKEN.hash(), TOKEN.key(), Instant.ofEpochMilli(7)),
              new ParkedMember("lobby", TOKEN.key(), TOKEN.hash(), Instant.ofEpochMilli(-7))));

  @Test
  void isReadAsItWasWritten() throws SnapshotException {
    assertEquals(SESSION, ParkedChatSession.decode(SESSION.encode()));
    ParkedChatSession none = new ParkedChatSession(false, ParkedChatSession.NO_ADMIN, List.of());
    assertEquals(none, ParkedChatSession.decode(none.encode()));
  }

  @Test
  void isRefusedWhenItIsDamaged() {
    byte[] form = SESSION.encode();
    for (int length = 0; length < form.length; length++) {
      byte[] cut = Arrays.copyOf(form, length);
      assertThrows(SnapshotException.class, () -> ParkedChatSession.decode(cut), "" + length);
    }
    byte[] longer = Arrays.copyOf(form, form.length + 1);
    assertThrows(SnapshotException.class, () -> ParkedChatSession.decode(longer));
    byte[] newer = form.clone();
    newer[0]++;
    assertThrows(SnapshotException.class, () -> ParkedChatSession.decode(newer));
  }
}
